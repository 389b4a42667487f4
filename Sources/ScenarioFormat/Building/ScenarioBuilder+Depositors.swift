import MarketSimulation
import Participants

extension ScenarioBuilder {
  mutating func depositors(_ record: DecodedRecord) -> ParticipantSpec.Kind {
    .depositors(
      DepositorSpec(
        share: ratio(record, "share"),
        lossTolerance: ratio(record, "lossTolerance"),
        cashFloor: ratio(record, "cashFloor"),
        reactionMedian: duration(record, "reactionMedian"),
        reactionDeviation: ratio(record, "reactionDeviation"),
        retry: duration(record, "retry"),
        fee: feePolicy(record)
      )
    )
  }
}
