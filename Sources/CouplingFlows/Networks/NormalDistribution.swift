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
