/// The colours of heat maps: from dark blue over green to yellow, even in lightness (a few colours of
/// viridis).
public enum HeatScale {
  /// Red, green and blue.
  public typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

  private static let colours: [(Double, Double, Double)] = [
    (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128),
    (94, 201, 98), (173, 220, 48), (253, 231, 37),
  ]

  /// The colour at a place from 0 to 1; places outside have the colour of the nearer end.
  public static func colour(at place: Double) -> Colour {
    let position = min(max(place, 0), 1) * Double(colours.count - 1)
    let index = min(Int(position), colours.count - 2)
    let part = position - Double(index)
    let (from, to) = (colours[index], colours[index + 1])
    func mixed(_ a: Double, _ b: Double) -> UInt8 { UInt8((a + (b - a) * part).rounded()) }
    return (mixed(from.0, to.0), mixed(from.1, to.1), mixed(from.2, to.2))
  }
}
