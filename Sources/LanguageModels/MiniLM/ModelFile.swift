internal import CDigest
internal import Foundation

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file's bytes, mapped into memory: pages are read when they are touched and shared between processes.
///
/// `@unchecked Sendable`: the mapping is private and read-only, nothing here changes after `init`, and it is unmapped
/// when the last owner is gone.
final class ModelFile: @unchecked Sendable {
    /// The file's path, for errors.
    let path: String
    /// The file's content. It must not be used after this object.
    let bytes: UnsafeRawBufferPointer

    /// Maps a file.
    ///
    /// Whoever shortens the file in place while it is mapped ends this process by SIGBUS; `scripts/model` replaces
    /// files and never writes into them.
    ///
    /// - Throws: `ModelError` of kind `missing` or `unreadable`.
    init(path: String) throws {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Self.error(errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable, path, Self.reason(errno))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.error(.unreadable, path, Self.reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Self.error(.unreadable, path, "it is not a file") }
        let size = Int(status.st_size)
        guard size > 0 else {
            // Nothing can be mapped at no length.
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw Self.error(.unreadable, path, Self.reason(errno)) }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
    }

    /// The SHA-256 of the whole file as 64 hexadecimal digits. 90 MB take about 50 ms where the CPU has instructions
    /// for it, else about 400.
    var sha256: String {
        var digest = [UInt8](repeating: 0, count: 32)
        cdigest_sha256(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, false, &digest)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Maps a file of the model, whose size must be right. Its content is not checked yet.
    ///
    /// - Throws: `ModelError`, of kind `damaged` when the size differs.
    static func mapping(_ pin: MiniLMFiles.Pin, in folder: String) throws -> ModelFile {
        var isFolder: ObjCBool = false
        if !FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) || !isFolder.boolValue {
            throw ModelError(
                .missing,
                "opening the model in \(folder)",
                cause: "there is no such folder",
                hint: MiniLMFiles.hint
            )
        }
        let file = try ModelFile(path: "\(folder)/\(pin.name)")
        guard file.bytes.count == pin.size else {
            throw file.damaged("it has \(file.bytes.count) bytes and should have \(pin.size)")
        }
        return file
    }

    /// Checks that the content is the right one.
    ///
    /// - Throws: `ModelError` of kind `damaged` when the SHA-256 differs.
    func check(_ pin: MiniLMFiles.Pin) throws {
        let sha256 = sha256
        guard sha256 == pin.sha256 else { throw damaged("its SHA-256 is \(sha256) and should be \(pin.sha256)") }
    }

    /// The error of a file whose content is wrong.
    func damaged(_ cause: String) -> ModelError { Self.error(.damaged, path, cause) }

    private static func error(_ kind: ModelError.Kind, _ path: String, _ cause: String) -> ModelError {
        ModelError(kind, "opening the model file \(path)", cause: cause, hint: MiniLMFiles.hint)
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
