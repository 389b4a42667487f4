import MarketSimulation
import Markets
import Participants
import Quantities

extension ScenarioBuilder {
  mutating func manipulator(_ record: DecodedRecord) -> ParticipantSpec.Kind {
    let market = MarketID(index(record, "market", of: .market) ?? 0)
    let quote = markets.isEmpty ? AssetID(-1) : markets[Int(market.index)].quote
    return .manipulator(
      ManipulatorSpec(
        market: market,
        side: record.text("side") == "buy" ? .buy : .sell,
        notional: self.quote(record, "notional", of: quote),
        at: instant(record, "at"),
        slices: Int32(record.integer("slices")),
        interval: duration(record, "interval"),
        hold: duration(record, "hold")
      )
    )
  }

  mutating func arbitrageur(_ record: DecodedRecord) -> ParticipantSpec.Kind {
    let market = MarketID(index(record, "market", of: .market) ?? 0)
    let quote = markets.isEmpty ? AssetID(-1) : markets[Int(market.index)].quote
    return .arbitrageur(
      ArbitrageurSpec(
        market: market,
        oracle: OracleID(index(record, "oracle", of: .oracle) ?? 0),
        capital: self.quote(record, "capital", of: quote),
        threshold: ratio(record, "threshold"),
        share: ratio(record, "share"),
        interval: duration(record, "interval"),
        freshness: duration(record, "freshness")
      )
    )
  }

  mutating func exploit(_ record: DecodedRecord, quote: AssetID) -> ParticipantSpec.Kind {
    .exploit(
      ExploitSpec(
        protocolID: ProtocolID(index(record, "protocol", of: .protocol) ?? 0),
        at: instant(record, "at"),
        rate: ratio(record, "rate"),
        cost: self.quote(record, "cost", of: quote),
        haircut: ratio(record, "haircut"),
        bounty: self.quote(record, "bounty", of: quote),
        expectedBlocks: Int32(record.integer("expectedBlocks")),
        sells: record.flag("sells"),
        gas: record.integer("gas"),
        fee: feePolicy(record),
        fault: CodeFault(
          kind: ScenarioSchema.faults.first { $0.word == record.text("fault") }?.kind
            ?? .unauthorisedWithdrawal,
          ownAccounts: Int32(record.integer("ownAccounts")),
          severity: ratio(record, "severity"),
          repair: record.has("repair") ? duration(record, "repair") : nil
        )
      )
    )
  }

  mutating func raider(_ record: DecodedRecord, quote: AssetID) -> ParticipantSpec.Kind {
    var votes: VoteCapture?
    if record.has("votes") {
      let own = record.record("votes")
      votes = VoteCapture(cost: self.quote(own, "cost", of: quote), delay: duration(own, "delay"))
    }
    return .raider(
      RaiderSpec(
        protocolID: ProtocolID(index(record, "protocol", of: .protocol) ?? 0),
        capital: self.quote(record, "capital", of: quote),
        flashFee: record.has("flashFee") ? ratio(record, "flashFee") : nil,
        accounts: Int32(record.integer("accounts")),
        at: instant(record, "at"),
        interval: duration(record, "interval"),
        limit: Int32(record.integer("limit")),
        minimumProfit: self.quote(record, "minimumProfit", of: quote),
        votes: votes,
        gas: record.integer("gas"),
        fee: feePolicy(record)
      )
    )
  }

  mutating func savers(_ record: DecodedRecord) -> ParticipantSpec.Kind {
    .savers(
      SaverSpec(
        protocolID: ProtocolID(index(record, "protocol", of: .protocol) ?? 0),
        share: ratio(record, "share"),
        game: RunGame(
          waitingGain: ratio(record, "waitingGain"),
          stayingLoss: ratio(record, "stayingLoss"),
          noise: ratio(record, "noise")
        ),
        interval: duration(record, "interval"),
        reactionMedian: duration(record, "reactionMedian"),
        reactionDeviation: ratio(record, "reactionDeviation"),
        fee: feePolicy(record)
      )
    )
  }

  mutating func anticipators(_ record: DecodedRecord) -> ParticipantSpec.Kind {
    .anticipators(
      AnticipatorSpec(
        protocolID: ProtocolID(index(record, "protocol", of: .protocol) ?? 0),
        share: ratio(record, "share"),
        trigger: ratio(record, "trigger"),
        size: ratio(record, "size"),
        reactionMedian: duration(record, "reactionMedian"),
        reactionDeviation: ratio(record, "reactionDeviation"),
        fee: feePolicy(record)
      )
    )
  }
}
