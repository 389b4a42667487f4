import EventKernel
import Margining
package import MarketSimulation
import Markets
import Mitigations
import Quantities

// Why a run failed, as the second half of a sentence.

extension ErrorMessages {
  /// Why a run failed.
  package static func failure(_ failure: RunFailure?) -> String {
    switch failure {
    case .quantity(let error), .margin(.quantity(let error)): quantity(error)
    case .invalidScenario(let problem): "the scenario is not valid: \(printable(problem))"
    case .strategy(let error): "a mitigation cannot be made: \(mitigation(error))"
    case .path(let error): "the price path cannot be built: \(path(error))"
    case .scheduling(let error): "an event cannot be booked: \(scheduling(error))"
    case .margin(let error): "a margin operation was refused: \(margin(error))"
    case .invariant(let problem): "an invariant broke: \(printable(problem))"
    case nil: "no reason was given"
    }
  }

  private static func quantity(_ error: QuantityError) -> String {
    switch error {
    case .overflow: "an amount grew beyond the range that is kept exactly"
    case .divisionByZero: "an amount was divided by zero"
    }
  }

  private static func mitigation(_ error: MitigationError) -> String {
    switch error {
    case .unknownKind(let kind): "there is no kind \(quoted(kind))"
    case .outOfRange(let parameter, let found):
      "the parameter \(printable(parameter)) is out of range at \(found)"
    case .contradiction(let rule): printable(rule)
    }
  }

  private static func scheduling(_ error: SchedulingError) -> String {
    switch error {
    case .sourceOutOfRange(let source, let count):
      "source \(source) is not one of the \(count) sources"
    case .inThePast(let now, let requested):
      "\(requested.nanoseconds) ns lies before now, \(now.nanoseconds) ns"
    case .sequenceExhausted(let source): "source \(source) has booked all the events it may"
    }
  }

  private static func margin(_ error: MarginError) -> String {
    switch error {
    case .quantity(let error): quantity(error)
    case .assetMismatch: "a transfer between two assets"
    case .negativeAmount(let amount): "a transfer of \(amount) units"
    case .insufficient(_, let available, let needed):
      "\(needed) units are needed, \(available) are there"
    case .reasonNotAllowed(let column, let reason):
      "the ledger column \(column) takes no part in \(reason)"
    case .multiplierOutOfRange(let ratio):
      "a margin multiplier of \(QuantityText.parameter(ratio.partsPerBillion, .ratio))"
    case .priceNotPositive: "a price that is not positive"
    case .invalidAccount(let account, let problem): "account \(account.index): \(problem)"
    case .invalidSpecification(let problem): "the protocol is not valid: \(problem)"
    }
  }

  private static func path(_ error: PathError) -> String {
    switch error {
    case .empty: "it has no touch and no candle"
    case .firstTouchNotAtStart(let instant):
      "it begins at \(QuantityText.duration(instant - .start)), not at the start"
    case .notAscending(let index): "touch \(index) is not later than the one before it"
    case .nonPositiveTouch(let index): "the price of touch \(index) is not positive"
    case .touchOutsideBar(let index): "touch \(index) lies outside the range of its bar"
    case .touchesShareTick(let index):
      "touch \(index) falls on the same tick as the one before it; choose a shorter tick"
    case .nonPositiveBarLength(let index): "the length of bar \(index) is not positive"
    case .barsOverlap(let index): "bar \(index) starts before the one before it ends"
    case .invalidBarRange(let index): "the low of bar \(index) is not positive or above its high"
    case .invalidCandleTime(let index):
      "candle \(index) is too short or starts before the one before it ends"
    case .inconsistentCandle(let index): "the prices of candle \(index) contradict each other"
    case .negativeVolatility: "the volatility is negative"
    case .nonPositiveInitialPrice: "the initial price is not positive"
    case .jumpRateOutOfRange: "the rate of jumps is negative or too large for one tick"
    case .negativeJumpDeviation: "the deviation of jumps is negative"
    case .varianceOutOfRange: "a variance is negative, or its volatility is not positive"
    case .reversionNotPositive: "the reversion has no positive rate, half-life or level"
    case .correlationOutOfRange: "the correlation is not strictly between -100 % and 100 %"
    case .regimeCountOutOfRange(let count): "\(count) regimes; one to eight are possible"
    case .invalidSwitches(let regime):
      "regime \(regime) does not say for each other one how often it leaves for it"
    case .shockTooLarge(let index): "shock \(index) would bring the price to zero or below"
    case .priceOutOfRange(let tick):
      "the price leaves the range that is kept exactly at tick \(tick)"
    }
  }
}
