import CouplingKernel

/// The number of layers of every even permutation of 4, 6 or 8 points.
public struct DepthAtlas: Sendable, Hashable {
  /// What is known about the permutations of one class.
  public struct Entry: Sendable, Hashable {
    /// The permutations.
    public let permutations: PermutationClass

    /// The least and the largest possible number of affine layers.
    public let affine: ClosedRange<Int>

    /// The same for additive layers.
    public let additive: ClosedRange<Int>

    /// The bounds for layers of one kind.
    public subscript(couplings: Couplings) -> ClosedRange<Int> {
      couplings == .affine ? affine : additive
    }
  }

  /// The number of points.
  public let size: Int

  /// One entry for each class.
  public let entries: [Entry]

  /// The sizes that are shipped.
  public static let sizes = [4, 6, 8]

  /// The shipped atlas; nil for other sizes.
  public static func shipped(size: Int) -> DepthAtlas? {
    let text = String(decoding: PackageResources.atlas_txt, as: UTF8.self)
    var entries: [Entry] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: " ")
      let numbers = fields.dropFirst().compactMap { Int($0) }
      guard fields.count == 6, numbers.count == 5, numbers[1] <= numbers[2],
        numbers[3] <= numbers[4]
      else { continue }
      let permutations = PermutationClass(
        cycles: fields[0].split(separator: ".").map(String.init), count: numbers[0])
      if permutations.size == size {
        entries.append(
          Entry(
            permutations: permutations, affine: numbers[1]...numbers[2],
            additive: numbers[3]...numbers[4]))
      }
    }
    return entries.isEmpty ? nil : DepthAtlas(size: size, entries: entries)
  }

  /// Finds all bounds anew; each has passed the kernel.
  ///
  /// `progress`: Told how many classes are done, and of how many.
  /// - Throws: `DepthBoundsError`; never for even sizes.
  public static func computed(
    size: Int, progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(DepthBoundsError) -> DepthAtlas {
    let classes = PermutationClass.all(size: size)
    var entries: [Entry] = []
    for permutations in classes {
      progress(entries.count, classes.count)
      let bounds = try permutations.bounds()
      entries.append(
        Entry(
          permutations: permutations, affine: bounds.affine.range, additive: bounds.additive.range))
    }
    return DepthAtlas(size: size, entries: entries)
  }

  /// The lines of the shipped table.
  public var table: String {
    entries.map { entry in
      "\(entry.permutations.name) \(entry.permutations.count) "
        + "\(entry.affine.lowerBound) \(entry.affine.upperBound) "
        + "\(entry.additive.lowerBound) \(entry.additive.upperBound)\n"
    }.joined()
  }

  /// How many permutations have which exact depth; those whose bounds differ are under nil.
  public func census(_ couplings: Couplings) -> [Int?: Int] {
    entries.reduce(into: [:]) { census, entry in
      let range = entry[couplings]
      census[range.count == 1 ? range.lowerBound : nil, default: 0] += entry.permutations.count
    }
  }
}

extension PermutationClass {
  /// The bounds for the representative, with their certificates.
  ///
  /// - Throws: `DepthBoundsError`.
  public func bounds() throws(DepthBoundsError) -> (affine: LayerBounds, additive: LayerBounds) {
    (
      try depthBounds(of: .permutation(representative)),
      try depthBounds(of: .permutation(representative), couplings: .additive)
    )
  }
}

extension LayerBounds {
  /// From the lower to the upper bound; where no product was found, one that says nothing.
  fileprivate var range: ClosedRange<Int> { lower...max(lower, upper ?? .max) }
}
