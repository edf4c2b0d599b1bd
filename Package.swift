// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "aurite",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "aurite", targets: ["AuriteCommand"]),
        .executable(name: "contextpilot", targets: ["ContextPilotCommand"]),
        .library(name: "ContextPilot", targets: ["ContextPilot"]),
        .library(name: "VectorIndex", targets: ["VectorIndex"]),
        .library(name: "LanguageModels", targets: ["LanguageModels"]),
        .library(name: "SessionConformance", targets: ["SessionConformance"]),
        .library(name: "AuriteTesting", targets: ["AuriteTesting"]),
        .library(name: "Aurite", targets: ["AgentRuntime", "Storage", "SQLCore", "SQLiteDriver", "PostgresDriver"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The language both databases speak. No driver, no table.
        .target(
            name: "SQLCore",
            dependencies: [.product(name: "Logging", package: "swift-log")]
        ),
        // SQLite behind SQLCore's protocols. The only target that knows GRDB.
        .target(
            name: "SQLiteDriver",
            dependencies: [
                "SQLCore",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        // PostgreSQL behind SQLCore's protocols. The only target that knows libpq.
        .target(
            name: "PostgresDriver",
            dependencies: ["CLibPQ", "SQLCore", .product(name: "Logging", package: "swift-log")]
        ),
        // Loops over vectors, by the processor's instructions; C holds nothing else.
        .target(name: "CVectorKernels"),
        // Vectors in memory: quantised scan, exact re-rank, filters.
        .target(name: "VectorIndex", dependencies: ["CVectorKernels"]),
        .target(name: "CDigest"),
        .target(name: "CMatrixKernels"),
        // Embedders behind one protocol: all-MiniLM-L6-v2 run natively, and endpoints. The only target that knows
        // AsyncHTTPClient.
        .target(
            name: "LanguageModels",
            dependencies: [
                "CDigest",
                "CMatrixKernels",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        // Our tables, once, for every database.
        .target(
            name: "Storage",
            dependencies: ["SQLCore", .product(name: "Logging", package: "swift-log")]
        ),
        // The stories that every session storage tells the same way, for anybody's own one.
        .target(name: "SessionConformance", dependencies: ["SQLCore", "Storage"]),
        // Doubles of the storage protocols for users' unit tests.
        .target(name: "AuriteTesting", dependencies: ["SQLCore", "Storage"]),
        // Context units found by meaning: index, relevance, prompts, chunks of files.
        .target(name: "ContextPilot", dependencies: ["LanguageModels", "SQLCore", "Storage", "VectorIndex"]),
        // Components from files or from a database, behind one `ConfigManager`.
        .target(
            name: "AgentRuntime",
            dependencies: [
                "SQLCore",
                "Storage",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        // What the executables share: settings, the choice of a driver, tables, exit codes.
        .target(
            name: "CommandSupport",
            dependencies: [
                "AgentRuntime",
                "PostgresDriver",
                "SQLCore",
                "SQLiteDriver",
                "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "AuriteCommand",
            dependencies: [
                "AgentRuntime",
                "CommandSupport",
                "SQLCore",
                "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "ContextPilotCommand",
            dependencies: [
                "CommandSupport",
                "ContextPilot",
                "LanguageModels",
                "SQLCore",
                "Storage",
                "VectorIndex",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // Temporary folders, databases as test arguments, the built command as a child process.
        .target(
            name: "TestSupport",
            dependencies: [
                "PostgresDriver",
                "SQLCore",
                "SQLiteDriver",
                "Storage",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/TestSupport"
        ),
        // A process that appends to a session until it is told to stop, or killed.
        .executableTarget(
            name: "SessionWriter",
            dependencies: ["AgentRuntime", "SQLCore", "Storage"],
            path: "Tests/SessionWriter"
        ),
        .testTarget(name: "VectorIndexTests", dependencies: ["CVectorKernels", "VectorIndex"]),
        .testTarget(
            name: "LanguageModelsTests",
            dependencies: [
                "CDigest",
                "CMatrixKernels",
                "LanguageModels",
                "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(name: "SQLCoreTests", dependencies: ["SQLCore", "TestSupport"]),
        .testTarget(name: "SQLiteDriverTests", dependencies: ["SQLCore", "SQLiteDriver", "TestSupport"]),
        .testTarget(
            name: "PostgresDriverTests",
            dependencies: [
                "PostgresDriver",
                "SQLCore",
                "Storage",
                "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: ["SQLCore", "SQLiteDriver", "SessionConformance", "Storage", "TestSupport"]
        ),
        .testTarget(
            name: "AgentRuntimeTests",
            dependencies: [
                "AgentRuntime",
                "AuriteTesting",
                "SessionConformance",
                "SessionWriter",
                "SQLCore",
                "SQLiteDriver",
                "Storage",
                "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ContextPilotTests",
            dependencies: [
                "CDigest", "ContextPilot", "LanguageModels", "SQLCore", "SQLiteDriver", "Storage", "TestSupport",
                "VectorIndex",
            ]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "AuriteCommand",
                "CommandSupport",
                "ContextPilotCommand",
                "PostgresDriver",
                "SQLCore",
                "SQLiteDriver",
                "Storage",
                "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// The walls of the house, kept by the compiler in every target alike.
for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        ]
}
