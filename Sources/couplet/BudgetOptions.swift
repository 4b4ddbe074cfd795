import ArgumentParser
import Decomposition
import ExactArithmetic

/// What a certificate may cost, for the strategy `auto`.
struct BudgetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The largest certificate as text, 4M if no budget is given; K, M and G as below.",
      valueName: "bytes"))
  var budgetBytes: ByteCount?

  @Option(
    help: ArgumentHelp("The most bits of a numerator or denominator.", valueName: "bits"))
  var budgetBits: Int?

  @Option(
    help: ArgumentHelp(
      "The largest condition number of a layer (largest absolute row sum).", valueName: "number"))
  var budgetCondition: DecimalNumber?

  func validate() throws {
    if let budgetBits, budgetBits < 1 { throw ValidationError("--budget-bits must be at least 1.") }
    if let budgetCondition, budgetCondition.value < .one {
      throw ValidationError("--budget-condition must be at least 1.")
    }
  }

  /// Nil if nothing was asked for.
  var budget: DecompositionBudget? {
    let budget = DecompositionBudget(
      bytes: budgetBytes?.bytes, bits: budgetBits, condition: budgetCondition?.value)
    return budget == DecompositionBudget() ? nil : budget
  }
}

/// An exact decimal number on the command line, such as `1e6`.
struct DecimalNumber: ExpressibleByArgument {
  let value: Rational

  init?(argument: String) {
    guard let value = Rational(decimal: argument) else { return nil }
    self.value = value
  }
}
