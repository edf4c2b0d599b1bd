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
                "BareLibPQ", "BenchData",
                .product(name: "Aurite", package: "aurite"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // The vectors that every benchmark of vectors searches.
        .target(name: "BenchData"),
        .systemLibrary(name: "LibPQForPeers", pkgConfig: "libpq"),
        // A peer in C, to compare the driver with what is below it.
        .target(name: "BareLibPQ", dependencies: ["LibPQForPeers"]),
        .executableTarget(
            name: "BenchVectors",
            dependencies: ["BenchData", .product(name: "VectorIndex", package: "aurite")]
        ),
        .executableTarget(name: "BenchEmbedder", dependencies: [.product(name: "LanguageModels", package: "aurite")]),
    ],
    swiftLanguageModes: [.v6]
)
