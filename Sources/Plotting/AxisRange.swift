import Foundation

/// The range of values that an axis shows, and its ticks.
struct AxisRange {
  let scale: Axis.Scale
  let lower: Double
  let upper: Double
  let ticks: [Double]

  /// A range that holds all values that the axis can show, and starts and ends at a tick.
  init(_ axis: Axis, values: some Sequence<Double>, tickCount: Int) {
    scale = axis.scale
    let shown = values.filter(axis.canShow)
    let least = shown.min() ?? 1
    let greatest = shown.max() ?? 1
    ticks =
      switch axis.scale {
      case .linear:
        AxisRange.linearTicks(least, greatest, count: tickCount, whole: axis.isCount)
      case .logarithmic: AxisRange.logarithmicTicks(least, greatest, count: tickCount)
      }
    lower = min(ticks.first ?? least, least)
    upper = max(ticks.last ?? greatest, greatest)
  }

  /// Where a value stands: 0 at the lower end, 1 at the upper one.
  func position(of value: Double) -> Double {
    switch scale {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic: (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linearTicks(
    _ least: Double, _ greatest: Double, count: Int, whole: Bool
  ) -> [Double] {
    var span = greatest - least
    // A single value, or values that differ by rounding only, stand in the middle of a range.
    if span <= max(least.magnitude, greatest.magnitude) * 1e-9 {
      span = max(greatest.magnitude, 1)
    }
    var step = niceStep(atLeast: span / Double(max(count, 1)))
    if whole { step = max(step, 1) }
    var first = (least / step).rounded(.down)
    var last = (greatest / step).rounded(.up)
    if first == last { (first, last) = (first - 1, last + 1) }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  private static func niceStep(atLeast step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let factor = [1, 2, 5].first { $0 * power >= step * (1 - 1e-9) } ?? 10
    return factor * power
  }

  /// Powers of ten; within two decades, 1, 2 and 5 times them.
  private static func logarithmicTicks(
    _ least: Double, _ greatest: Double, count: Int
  ) -> [Double] {
    // Powers below 10⁻³⁰⁷ are subnormal, and round to 0 soon.
    let lowest = max(log10(least).rounded(.down), -307)
    let highest = max(log10(greatest).rounded(.up), lowest + 1)
    guard highest - lowest > 2 else {
      let steps = (Int(lowest)...Int(highest)).flatMap { exponent in
        [1, 2, 5].map { $0 * pow(10, Double(exponent)) }
      }
      let first = steps.lastIndex { $0 <= least * (1 + 1e-9) } ?? 0
      let last = steps.firstIndex { $0 >= greatest * (1 - 1e-9) } ?? steps.count - 1
      return Array(steps[first...max(last, first + 1)])
    }
    let stride = ((highest - lowest) / Double(max(count, 1))).rounded(.up)
    let steps = Int(((highest - lowest) / stride).rounded(.up))
    return (0...steps).map { pow(10, lowest + Double($0) * stride) }
  }

  /// The labels of the ticks, all in one notation.
  var labels: [String] {
    let magnitudes = ticks.map(\.magnitude).filter { $0 > 0 }
    let isPlain =
      (magnitudes.max() ?? 1) < 1e6
      && (magnitudes.min() ?? 1) >= (scale == .linear ? 1e-4 : 1e-3)
    guard isPlain else { return ticks.map(AxisRange.scientific) }
    let decimals: (Double) -> Int
    switch scale {
    case .linear:
      let step = ticks.count > 1 ? ticks[1] - ticks[0] : 1
      decimals = { _ in max(0, Int(-(log10(step) + 1e-9).rounded(.down))) }
    case .logarithmic: decimals = { max(0, Int(-(log10($0) + 1e-9).rounded(.down))) }
    }
    return ticks.map { tick in
      AxisRange.withMinusSign(String(format: "%.\(decimals(tick))f", tick == 0 ? 0 : tick))
    }
  }

  /// 3×10⁻⁷, 10¹², 0.
  static func scientific(_ value: Double) -> String {
    if value == 0 { return "0" }
    var exponent = Int(log10(value.magnitude).rounded(.down))
    // Two steps: 10 to the power of -exponent alone may overflow.
    let half = -exponent / 2
    var mantissa = value * pow(10, Double(half)) * pow(10, Double(-exponent - half))
    if mantissa.magnitude >= 9.9995 {
      mantissa /= 10
      exponent += 1
    }
    let power = "10" + superscript(exponent)
    let factor = withMinusSign(String(format: "%.3g", mantissa))
    return factor == "1" ? power : factor == "−1" ? "−" + power : "\(factor)×\(power)"
  }

  private static func withMinusSign(_ text: String) -> String {
    text.replacingOccurrences(of: "-", with: "−")
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    return String(String(exponent).map { digits[$0] ?? $0 })
  }
}
