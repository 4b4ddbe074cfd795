// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "couplet",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "couplet", targets: ["couplet"]),
    .library(name: "ExactArithmetic", targets: ["ExactArithmetic"]),
    .library(name: "ExactLinearAlgebra", targets: ["ExactLinearAlgebra"]),
    .library(name: "CouplingKernel", targets: ["CouplingKernel"]),
    .library(name: "FormalConstructions", targets: ["FormalConstructions"]),
    .library(name: "Decomposition", targets: ["Decomposition"]),
    .library(name: "Approximation", targets: ["Approximation"]),
    .library(name: "CouplingFlows", targets: ["CouplingFlows"]),
    .library(name: "DepthBounds", targets: ["DepthBounds"]),
    .library(name: "Interchange", targets: ["Interchange"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"]), .brew(["gmp"])]),
    .systemLibrary(name: "CMemory"),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .target(
      name: "ExactArithmetic",
      dependencies: ["CGMP", .product(name: "RealModule", package: "swift-numerics")]),
    .target(name: "CResidues"),
    .target(name: "CParallelResidues", dependencies: ["CResidues"]),
    .target(name: "SeededRandom"),
    .target(
      name: "ExactLinearAlgebra",
      dependencies: ["ExactArithmetic", "CGMP", "CMemory", "CResidues", "CParallelResidues"]),
    .target(
      name: "CouplingKernel", dependencies: ["ExactArithmetic", "ExactLinearAlgebra"],
      exclude: ["README.md"]),
    .target(
      name: "FormalConstructions", dependencies: ["ExactArithmetic"],
      resources: [.embedInCode("Constructions")]),
    .target(
      name: "DepthBounds", dependencies: ["CouplingKernel", "Decomposition", "SeededRandom"],
      exclude: ["README.md"], resources: [.embedInCode("Atlas/atlas.txt")]),
    .target(
      name: "Decomposition",
      dependencies: ["CouplingKernel", "FormalConstructions", "SeededRandom"]),
    .target(name: "Universality", dependencies: ["CouplingKernel"], exclude: ["README.md"]),
    .target(
      name: "CouplingFlows",
      dependencies: [
        "SeededRandom",
        .product(name: "RealModule", package: "swift-numerics"),
        // Accelerate takes its place on Apple's systems.
        .target(name: "CBLAS", condition: .when(platforms: [.linux])),
      ],
      exclude: ["README.md"]),
    .target(
      name: "RoundedFlows", dependencies: ["CouplingKernel", "CouplingFlows", "Decomposition"],
      exclude: ["README.md"]),
    .target(
      name: "Approximation",
      dependencies: [
        "CouplingKernel", "CouplingFlows", "Decomposition", "SeededRandom",
        .target(name: "CBLAS", condition: .when(platforms: [.linux])),
      ],
      exclude: ["README.md"]),
    .target(
      name: "Interchange",
      dependencies: ["CouplingKernel", "CouplingFlows", "RoundedFlows", "CZlib"]),
    .target(name: "Plotting", exclude: ["README.md"]),
    .target(name: "Pages"),
    .plugin(name: "CommitOfBuild", capability: .buildTool),
    .target(name: "BuildVersion", plugins: ["CommitOfBuild"]),
    .executableTarget(
      name: "couplet",
      dependencies: [
        "Approximation",
        "BuildVersion",
        "CouplingFlows",
        "CouplingKernel",
        "Decomposition",
        "DepthBounds",
        "FormalConstructions",
        "Interchange",
        "Pages",
        "Plotting",
        "RoundedFlows",
        "SeededRandom",
        "Universality",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["README.md"]),
    .executableTarget(
      name: "check-benchmark",
      dependencies: ["CouplingFlows", "CouplingKernel", "ExactLinearAlgebra", "Interchange"],
      path: "Benchmarks/CheckBenchmark"),
    .executableTarget(
      name: "decompose-benchmark",
      dependencies: ["CouplingFlows", "CouplingKernel", "Decomposition", "Interchange"],
      path: "Benchmarks/DecomposeBenchmark"),
    .executableTarget(
      name: "flow-benchmark", dependencies: ["RoundedFlows", "SeededRandom"],
      path: "Benchmarks/FlowBenchmark"),
    .testTarget(
      name: "ExactArithmeticTests",
      dependencies: [
        "ExactArithmetic", "SeededRandom", .product(name: "BigInt", package: "BigInt"),
      ]),
    .testTarget(
      name: "ExactLinearAlgebraTests",
      dependencies: ["ExactLinearAlgebra", "CParallelResidues", "CResidues", "SeededRandom"]),
    .testTarget(name: "CouplingKernelTests", dependencies: ["CouplingKernel", "SeededRandom"]),
    .testTarget(
      name: "FormalConstructionsTests", dependencies: ["FormalConstructions", "SeededRandom"]),
    .testTarget(name: "DecompositionTests", dependencies: ["Decomposition", "SeededRandom"]),
    .testTarget(name: "ApproximationTests", dependencies: ["Approximation", "SeededRandom"]),
    .testTarget(name: "CouplingFlowsTests", dependencies: ["CouplingFlows", "SeededRandom"]),
    .testTarget(name: "RoundedFlowsTests", dependencies: ["RoundedFlows", "SeededRandom"]),
    .testTarget(name: "DepthBoundsTests", dependencies: ["DepthBounds", "SeededRandom"]),
    .testTarget(name: "InterchangeTests", dependencies: ["Interchange", "SeededRandom"]),
    .testTarget(name: "PagesTests", dependencies: ["Pages"]),
    .testTarget(name: "PlottingTests", dependencies: ["Plotting", "SeededRandom"]),
    .testTarget(
      name: "DocumentationTests", dependencies: ["Decomposition", "Interchange", "Plotting"]),
    .testTarget(
      name: "UniversalityTests",
      dependencies: ["CouplingKernel", "SeededRandom", "Universality"]),
    .testTarget(name: "CommandLineTests", dependencies: ["CouplingKernel", "couplet"]),
  ],
  swiftLanguageModes: [.v6]
)
