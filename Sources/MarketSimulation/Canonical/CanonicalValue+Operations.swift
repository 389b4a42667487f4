import Determinism
import NetworkModel
import Participants
import Quantities

extension OwnerExecution: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      topUpPath: reader.read(),
      repaysInSteps: reader.readBool(),
      retry: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(topUpPath)
    writer.write(repaysInSteps)
    writer.put(retry)
  }
}

extension OwnerExecution.TopUpPath: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 4) {
    case 0: self = .direct
    case 1:
      self = try .requested(
        TwoPhaseSpec(
          executorDelay: reader.read(),
          outage: reader.read(),
          cancelAfter: reader.read()
        )
      )
    case 3:
      self = try .requested(
        TwoPhaseSpec(
          executorDelay: reader.read(),
          outage: reader.read(),
          cancelAfter: reader.read(),
          escrow: EscrowSpec(
            order: reader.readTag(below: 2) == 0 ? .effectFirst : .callFirst,
            isGuarded: reader.readBool(),
            attackers: reader.read(),
            depth: reader.read()
          )
        )
      )
    default:
      self = try .bridged(
        MessageSpec(
          finality: reader.read(),
          relay: reader.read(),
          stuck: reader.read(),
          retryAfter: reader.read(),
          expiry: reader.read()
        )
      )
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .direct: writer.write(UInt8(0))
    case .requested(let rule):
      // An escrow that is attacked has a tag of its own, so that others keep their bytes.
      writer.write(UInt8(rule.escrow == nil ? 1 : 3))
      writer.put(rule.executorDelay)
      writer.put(rule.outage)
      writer.put(rule.cancelAfter)
      if let escrow = rule.escrow {
        writer.write(escrow.order.rawValue)
        writer.write(escrow.isGuarded)
        writer.put(escrow.attackers)
        writer.put(escrow.depth)
      }
    case .bridged(let rule):
      writer.write(UInt8(2))
      writer.put(rule.finality)
      writer.put(rule.relay)
      writer.put(rule.stuck)
      writer.put(rule.retryAfter)
      writer.put(rule.expiry)
    }
  }
}

extension RetryPolicy: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      retries: reader.read(),
      backoff: reader.read(),
      longestBackoff: reader.read(),
      deadline: reader.read(),
      compensates: reader.readBool()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(retries)
    writer.put(backoff)
    writer.put(longestBackoff)
    writer.put(deadline)
    writer.write(compensates)
  }
}
