import Testing
import ExactArithmetic
@Test func smoke() {
  var a = Integer(5); let b = a; a += a; a.addProduct(a, a)
  #expect(a == Integer(110)); #expect(b == Integer(5))
}
