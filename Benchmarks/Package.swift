// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "aurite", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "Bench",
            dependencies: [
                .product(name: "Aurite", package: "aurite"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(name: "BenchVectors", dependencies: [.product(name: "VectorIndex", package: "aurite")]),
        .executableTarget(name: "BenchEmbedder", dependencies: [.product(name: "LanguageModels", package: "aurite")]),
    ],
    swiftLanguageModes: [.v6]
)
