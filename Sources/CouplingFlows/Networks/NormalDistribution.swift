import RealModule

/// The standard normal distribution.
public enum NormalDistribution {
  /// A sample, by the method of Box and Muller.
  public static func sample(using generator: inout some RandomNumberGenerator) -> Double {
    // In (0, 1], so that the logarithm is finite.
    let u = 1 - Double.random(in: 0..<1, using: &generator)
    let angle = 2 * Double.pi * Double.random(in: 0..<1, using: &generator)
    return Double.sqrt(-2 * Double.log(u)) * Double.cos(angle)
  }
}

/// The generator SplitMix64 (Steele, Lea, Flood 2014): reproducible from a seed, on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// All of the state, so that a generator can be stored and continued.
  public var state: UInt64

  /// The generator that starts from `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
