import Determinism
import Quantities

/// A transaction that a block has taken, and what it pays for a unit of gas.
struct SelectedTransaction: BitwiseCopyable, Sendable {
  var transaction: Transaction
  var price: GasPrice
  /// Background gas that had arrived before it.
  var mark: Double
}

/// Brings the transactions of one block from the order of entering into the order of executing.
///
/// What entered and the seeded draws of the block decide, nothing else.
struct BlockOrder: Sendable {
  let policy: OrderingPolicy
  let draws: RandomStream
  let keepsNonces: Bool

  private enum Purpose {
    static var shuffle: UInt64 { 0 }
    static var sight: UInt64 { 1 }
  }

  func apply(to selected: inout [SelectedTransaction], block: Int64) {
    switch policy {
    case .feePriority, .arrival, .expressLane: return
    case .protocolPriority: byLane(&selected)
    case .batchAuction(let interval): onePrice(&selected, interval)
    case .random: draws.permute(&selected, step: UInt64(block), purpose: Purpose.shuffle)
    case .fair(let spec): byMostNodes(&selected, spec)
    }
    if keepsNonces { restoreNonces(&selected) }
  }

  // Within a lane the order is that of entering.
  private func byLane(_ selected: inout [SelectedTransaction]) {
    var ordered: [SelectedTransaction] = []
    ordered.reserveCapacity(selected.count)
    for lane in [TransactionLane.oracleWrite, .topUp, .liquidation, .other] {
      for entry in selected where entry.transaction.lane == lane { ordered.append(entry) }
    }
    selected = ordered
  }

  // Everyone in a batch pays what the lowest payer among those who entered pays.
  private func onePrice(_ selected: inout [SelectedTransaction], _ interval: SimDuration) {
    var start = 0
    while start < selected.count {
      let batch = Self.batch(selected[start], interval)
      var end = start
      var price = selected[start].price
      while end < selected.count, Self.batch(selected[end], interval) == batch {
        price = min(price, selected[end].price)
        end += 1
      }
      for index in start..<end { selected[index].price = price }
      start = end
    }
  }

  private static func batch(_ entry: SelectedTransaction, _ interval: SimDuration) -> Int64 {
    entry.transaction.arrivesAt.nanoseconds / interval.nanoseconds
  }

  private func byMostNodes(_ selected: inout [SelectedTransaction], _ spec: FairOrderSpec) {
    var sights: [[Int64]] = []
    for entry in selected {
      let transaction = entry.transaction
      let step = SlotKey(transaction).scrambled
      sights.append(
        (0..<UInt64(spec.nodes)).map { node in
          let lag = spec.spread.draw(
            from: draws,
            step: step,
            index: UInt64(bitPattern: transaction.submittedAt.nanoseconds),
            purpose: Purpose.sight + node
          )
          return transaction.arrivesAt.nanoseconds + lag.nanoseconds
        }
      )
    }
    let order = FairOrder(sights: sights, share: spec.share).order
    selected = order.map { selected[Int($0)] }
  }

  // A sender's transactions trade places among themselves until their nonces ascend.
  private func restoreNonces(_ selected: inout [SelectedTransaction]) {
    for index in selected.indices {
      var least = index
      let sender = SenderKey(selected[index].transaction)
      var other = index + 1
      while other < selected.count {
        if SenderKey(selected[other].transaction) == sender,
          selected[other].transaction.nonce < selected[least].transaction.nonce
        {
          least = other
        }
        other += 1
      }
      selected.swapAt(index, least)
    }
  }
}
