/// A signed permutation of the points 0…n−1: the linear map that sends e_j to ± e_image(j).
public struct SignedPermutation: Sendable, Hashable {
  /// The image of each point.
  public let images: [Int]

  /// The sign of each point, 1 or −1.
  let signs: [Int8]

  /// The number of points n.
  public var count: Int { images.count }

  /// The image and the sign of the point `j`: e_j goes to sign · e_image.
  public subscript(j: Int) -> (image: Int, sign: Int) { (images[j], Int(signs[j])) }

  /// The caller states that `images` has each point once, and that `signs` has as many entries.
  init(trusted images: [Int], signs: [Int8]) {
    self.images = images
    self.signs = signs
  }

  /// The identity on `count` points.
  init(identity count: Int) {
    self.init(trusted: Array(0..<count), signs: Array(repeating: 1, count: count))
  }

  /// T·F, where row i of T has its 1 in column `columns[i]`, and F is the identity but for
  /// F[flip][flip] = −1.
  ///
  /// - Throws: `invalidEntry`, `flipOutOfRange`.
  public init(columns: [Int], flip: Int? = nil) throws(PermutationError) {
    var images = [Int](repeating: -1, count: columns.count)
    for (row, column) in columns.enumerated() {
      guard images.indices.contains(column), images[column] < 0 else {
        throw .invalidEntry(column, index: row)
      }
      images[column] = row
    }
    var signs = [Int8](repeating: 1, count: columns.count)
    if let flip {
      guard signs.indices.contains(flip) else {
        throw .flipOutOfRange(flip, size: columns.count)
      }
      signs[flip] = -1
    }
    self.init(trusted: images, signs: signs)
  }

  /// The inverse map.
  public var inverse: SignedPermutation {
    var images = self.images
    var signs = self.signs
    for j in 0..<count {
      images[self.images[j]] = j
      signs[self.images[j]] = self.signs[j]
    }
    return SignedPermutation(trusted: images, signs: signs)
  }

  /// The product a·b: first b, then a.
  ///
  /// - Precondition: both have the same number of points.
  public static func * (a: SignedPermutation, b: SignedPermutation) -> SignedPermutation {
    precondition(a.count == b.count, "product of permutations of \(a.count) and \(b.count) points")
    return SignedPermutation(
      trusted: b.images.map { a.images[$0] },
      signs: (0..<b.count).map { a.signs[b.images[$0]] * b.signs[$0] })
  }

  /// The direct sum: `a` on the first points, `b` on those after them.
  static func directSum(_ a: SignedPermutation, _ b: SignedPermutation) -> SignedPermutation {
    SignedPermutation(
      trusted: a.images + b.images.lazy.map { a.count + $0 }, signs: a.signs + b.signs)
  }

  /// The determinant, 1 or −1.
  public var determinant: Int {
    var product = 1
    forEachCycle { product *= $0.determinant }
    return product
  }
}
