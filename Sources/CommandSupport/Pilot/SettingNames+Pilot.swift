import SQLCore

extension SettingNames {
    /// Those of `contextpilot`, whose one variable says what `aurite` has several for.
    static var contextPilot: SettingNames {
        let variable = "CONTEXTPILOT_DATABASE_URL"
        var names = SettingNames()
        names.file = variable
        names.busyTimeout = "?timeout=30 behind the path in \(variable)"
        names.host = "the host in \(variable)"
        names.credentials = "the user and the password in \(variable)"
        names.encryption = "sslmode and sslrootcert in \(variable)"
        names.url = variable
        names.poolSize = nil
        names.poolTimeout = nil
        names.statementTimeout = "options=-c%20statement_timeout=0 in \(variable)"
        names.creation = "contextpilot init-db"
        return names
    }
}
