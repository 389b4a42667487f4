import Determinism
import Markets
import Participants

extension Side: CanonicalChoice {}

extension ManipulatorSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      market: reader.read(),
      side: reader.read(),
      notional: reader.read(),
      at: reader.read(),
      slices: reader.read(),
      interval: reader.read(),
      hold: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(market)
    writer.put(side)
    writer.put(notional)
    writer.put(at)
    writer.put(slices)
    writer.put(interval)
    writer.put(hold)
  }
}

extension ArbitrageurSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      market: reader.read(),
      oracle: reader.read(),
      capital: reader.read(),
      threshold: reader.read(),
      share: reader.read(),
      interval: reader.read(),
      freshness: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(market)
    writer.put(oracle)
    writer.put(capital)
    writer.put(threshold)
    writer.put(share)
    writer.put(interval)
    writer.put(freshness)
  }
}

extension CodeFault.Kind: CanonicalChoice {}

extension CodeFault: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      kind: reader.read(),
      ownAccounts: reader.read(),
      severity: reader.read(),
      repair: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(kind)
    writer.put(ownAccounts)
    writer.put(severity)
    writer.put(repair)
  }
}

extension VoteCapture: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(cost: reader.read(), delay: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(cost)
    writer.put(delay)
  }
}

extension RaiderSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      protocolID: reader.read(),
      capital: reader.read(),
      flashFee: reader.read(),
      accounts: reader.read(),
      at: reader.read(),
      interval: reader.read(),
      limit: reader.read(),
      minimumProfit: reader.read(),
      votes: reader.read(),
      gas: reader.read(),
      fee: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(protocolID)
    writer.put(capital)
    writer.put(flashFee)
    writer.put(accounts)
    writer.put(at)
    writer.put(interval)
    writer.put(limit)
    writer.put(minimumProfit)
    writer.put(votes)
    writer.put(gas)
    writer.put(fee)
  }
}

extension RunGame: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(waitingGain: reader.read(), stayingLoss: reader.read(), noise: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(waitingGain)
    writer.put(stayingLoss)
    writer.put(noise)
  }
}

extension SaverSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      protocolID: reader.read(),
      share: reader.read(),
      game: reader.read(),
      interval: reader.read(),
      reactionMedian: reader.read(),
      reactionDeviation: reader.read(),
      fee: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(protocolID)
    writer.put(share)
    writer.put(game)
    writer.put(interval)
    writer.put(reactionMedian)
    writer.put(reactionDeviation)
    writer.put(fee)
  }
}

/// Without the kind of fault, which the participant's kind writes where it is another one than an
/// unauthorised withdrawal.
extension ExploitSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      protocolID: reader.read(),
      at: reader.read(),
      rate: reader.read(),
      cost: reader.read(),
      haircut: reader.read(),
      bounty: reader.read(),
      expectedBlocks: reader.read(),
      sells: reader.read(),
      gas: reader.read(),
      fee: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(protocolID)
    writer.put(at)
    writer.put(rate)
    writer.put(cost)
    writer.put(haircut)
    writer.put(bounty)
    writer.put(expectedBlocks)
    writer.put(sells)
    writer.put(gas)
    writer.put(fee)
  }
}

extension AnticipatorSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      protocolID: reader.read(),
      share: reader.read(),
      trigger: reader.read(),
      size: reader.read(),
      reactionMedian: reader.read(),
      reactionDeviation: reader.read(),
      fee: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(protocolID)
    writer.put(share)
    writer.put(trigger)
    writer.put(size)
    writer.put(reactionMedian)
    writer.put(reactionDeviation)
    writer.put(fee)
  }
}

extension FlowClustering: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(branchingRatio: reader.read(), memory: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(branchingRatio)
    writer.put(memory)
  }
}
