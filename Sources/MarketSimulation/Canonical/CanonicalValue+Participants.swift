import Determinism
import Participants
import Quantities

extension ParticipantSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      name: reader.read(),
      kind: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(kind)
  }
}

extension ParticipantSpec.Kind: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let start = reader.offset
    let tag = try reader.readTag(below: 15)
    switch tag {
    case 0: self = try .keepers(reader.read())
    case 1: self = try .owners(reader.read())
    case 2: self = try .orderFlow(reader.read())
    case 3: self = try .manipulator(reader.read())
    // One spelling only: what the older tags can say is not said by the newer ones.
    case 4:
      var spec: OwnerSpec = try reader.read()
      spec.stopLossShare = try reader.read()
      if spec.stopLossShare == .zero { throw .invalidTag(tag, offset: start) }
      self = .owners(spec)
    case 6: self = try .arbitrageur(reader.read())
    case 7: self = try .exploit(reader.read())
    case 8:
      var spec: KeeperSpec = try reader.read()
      spec.protocolID = .some(try reader.read())
      self = .keepers(spec)
    case 9:
      var spec: KeeperSpec = try reader.read()
      spec.protocolID = try reader.read()
      spec.laneBid = try reader.read()
      if spec.laneBid == .zero { throw .invalidTag(tag, offset: start) }
      self = .keepers(spec)
    case 10: self = try .depositors(reader.read())
    case 12: self = try .anticipators(reader.read())
    case 11:
      var spec: ExploitSpec = try reader.read()
      spec.fault = try reader.read()
      if spec.fault == CodeFault() { throw .invalidTag(tag, offset: start) }
      self = .exploit(spec)
    case 14: self = try .savers(reader.read())
    case 13: self = try .raider(reader.read())
    default:
      var spec: OrderFlowSpec = try reader.read()
      spec.clustering = try .some(reader.read())
      self = .orderFlow(spec)
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    // Tags of their own, so that others keep their bytes.
    case .keepers(let spec) where spec.laneBid != .zero:
      writer.write(UInt8(9))
      writer.put(spec)
      writer.put(spec.protocolID)
      writer.put(spec.laneBid)
    case .keepers(let spec):
      writer.write(UInt8(spec.protocolID == nil ? 0 : 8))
      writer.put(spec)
      if let served = spec.protocolID { writer.put(served) }
    case .owners(let spec):
      writer.write(UInt8(spec.stopLossShare == .zero ? 1 : 4))
      writer.put(spec)
      if spec.stopLossShare != .zero { writer.put(spec.stopLossShare) }
    case .orderFlow(let spec):
      writer.write(UInt8(spec.clustering == nil ? 2 : 5))
      writer.put(spec)
      if let clustering = spec.clustering { writer.put(clustering) }
    case .manipulator(let spec):
      writer.write(UInt8(3))
      writer.put(spec)
    case .arbitrageur(let spec):
      writer.write(UInt8(6))
      writer.put(spec)
    case .exploit(let spec):
      writer.write(UInt8(spec.fault == CodeFault() ? 7 : 11))
      writer.put(spec)
      if spec.fault != CodeFault() { writer.put(spec.fault) }
    case .savers(let spec):
      writer.write(UInt8(14))
      writer.put(spec)
    case .raider(let spec):
      writer.write(UInt8(13))
      writer.put(spec)
    case .anticipators(let spec):
      writer.write(UInt8(12))
      writer.put(spec)
    case .depositors(let spec):
      writer.write(UInt8(10))
      writer.put(spec)
    }
  }
}

/// Without the one protocol that they serve and the bid for a lane, which the kind writes where
/// there is one.
extension KeeperSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      count: reader.read(),
      capital: reader.read(),
      gasFunds: reader.read(),
      fee: reader.read(),
      discountLow: reader.read(),
      discountHigh: reader.read(),
      openingBid: reader.read(),
      starts: reader.read(),
      bids: reader.read(),
      pendingLimit: reader.read(),
      saleDelay: reader.read(),
      recycleDelay: reader.read(),
      latency: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(count)
    writer.put(capital)
    writer.put(gasFunds)
    writer.put(fee)
    writer.put(discountLow)
    writer.put(discountHigh)
    writer.put(openingBid)
    writer.put(starts)
    writer.put(bids)
    writer.put(pendingLimit)
    writer.put(saleDelay)
    writer.put(recycleDelay)
    writer.put(latency)
  }
}

extension OwnerSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      protocolID: reader.read(),
      topUpShare: reader.read(),
      autoRepayShare: reader.read(),
      trigger: reader.read(),
      topUpSize: reader.read(),
      repayTarget: reader.read(),
      reactionMedian: reader.read(),
      reactionDeviation: reader.read(),
      reactionLimit: reader.read(),
      fee: reader.read(),
      execution: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(protocolID)
    writer.put(topUpShare)
    writer.put(autoRepayShare)
    writer.put(trigger)
    writer.put(topUpSize)
    writer.put(repayTarget)
    writer.put(reactionMedian)
    writer.put(reactionDeviation)
    writer.put(reactionLimit)
    writer.put(fee)
    writer.put(execution)
  }
}

extension OrderFlowSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      protocolID: reader.read(),
      intentsPerHour: reader.read(),
      reduceShare: reader.read(),
      size: reader.read(),
      fee: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(protocolID)
    writer.put(intentsPerHour)
    writer.put(reduceShare)
    writer.put(size)
    writer.put(fee)
  }
}

extension DepositorSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      share: reader.read(),
      lossTolerance: reader.read(),
      cashFloor: reader.read(),
      reactionMedian: reader.read(),
      reactionDeviation: reader.read(),
      retry: reader.read(),
      fee: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(share)
    writer.put(lossTolerance)
    writer.put(cashFloor)
    writer.put(reactionMedian)
    writer.put(reactionDeviation)
    writer.put(retry)
    writer.put(fee)
  }
}
