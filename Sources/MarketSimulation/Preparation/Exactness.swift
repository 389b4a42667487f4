import Margining
import Quantities

extension RunFailure {
  /// An operation of the margin room had no exact result.
  init(_ error: MarginError) {
    if case .quantity(let quantity) = error {
      self = .quantity(quantity)
    } else {
      self = .margin(error)
    }
  }
}

/// Runs exact arithmetic and turns its error into the end of this run.
func exact<Value>(
  _ body: () throws(QuantityError) -> Value
) throws(RunFailure) -> Value {
  do throws(QuantityError) { return try body() } catch { throw .quantity(error) }
}
