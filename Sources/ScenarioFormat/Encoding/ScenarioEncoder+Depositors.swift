import MarketSimulation
import Participants
import Quantities

extension ScenarioEncoder {
  func depositors(_ name: String, _ spec: DepositorSpec) -> JSONOutput {
    .object([
      ("kind", .text("depositors")),
      ("name", .text(name)),
      ("share", ratio(spec.share)),
      ("lossTolerance", ratio(spec.lossTolerance)),
      ("cashFloor", ratio(spec.cashFloor)),
      ("reactionMedian", duration(spec.reactionMedian)),
      ("reactionDeviation", number(spec.reactionDeviation)),
      ("retry", duration(spec.retry)),
      ("fee", fee(spec.fee)),
    ])
  }
}
