// swift-tools-version: 6.0
import PackageDescription

// A package of its own: everything in it, and all that it depends on, is built for libFuzzer.
let package = Package(
  name: "couplet-fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "couplet", path: "..")],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        .product(name: "CouplingKernel", package: "couplet"),
        .product(name: "FormalConstructions", package: "couplet"),
        .product(name: "Interchange", package: "couplet"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
