import Mitigations
import NetworkModel
import PriceOracles
import Quantities

extension World {
  /// A pull feed signs an update; somebody posts it where the contract is too far off.
  mutating func signUpdate(_ index: Int, _ position: Int) throws(RunFailure) {
    guard let update = oracles[index].references[position].current else { return }
    let horizon = now - scenario.network.expiry
    oracles[index].posted[position]?.sign(update, forgettingBefore: horizon)
    let isOff: Bool
    do throws(QuantityError) {
      isOff = try oracles[index].posted[position]?.isOff() ?? false
    } catch { throw .quantity(error) }
    guard isOff, let spec = oracles[index].posted[position]?.spec else { return }
    causes?.follow(.market(oracles[index].market))
    // A pending update of the same feed stays unless the new one bids enough more.
    _ = try submit(
      .pullUpdate,
      from: .oracle(index),
      lane: .oracleWrite,
      slot: 2 + Int64(position),
      gas: spec.updateGas,
      bid: reporterBid(index),
      payload: TransactionPayload(a: Int64(index), b: Int64(position)),
      latency: oracles[index].spec.feed.latency
    )
  }

  /// An update's own transaction was included: it fails where the contract knows a newer one.
  mutating func postUpdate(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let (index, position) = (Int(transaction.payload.a), Int(transaction.payload.b))
    for state in protocols
    where state.oracle == index && state.closed.contains(.oracleWrite) { return .refused }
    guard post(index, position, transaction) else { return .failed(nil) }
    causes?.note(.oracle(index))
    try refreshPrices(ofOracle: index)
    return .done
  }

  private mutating func post(_ index: Int, _ position: Int, _ transaction: Transaction) -> Bool {
    guard
      oracles[index].posted[position]?.post(sentAt: transaction.submittedAt, at: now) == true
    else { return false }
    oracles[index].referencePrices[position] = oracles[index].posted[position]?.posted
    happened(
      .oracleWrite,
      scope: Int32(index),
      entity: transaction.id,
      price: oracles[index].referencePrices[position]?.observation.price
    )
    return true
  }

  /// The oracle whose updates a transaction carries besides what it is for, or nil.
  ///
  /// Who acts on a protocol posts what the protocol reads; private transactions carry nothing.
  private func carriedOracle(_ kind: TransactionKind, scope: Int, _ route: TransactionRoute)
    -> Int?
  {
    switch kind {
    case .oracleWrite, .oraclePoke, .pullUpdate, .strategyPoke: return nil
    default: break
    }
    guard route != .relay, protocols.indices.contains(scope) else { return nil }
    return protocols[scope].readsPostedFeeds ? protocols[scope].oracle : nil
  }

  /// Gas of the updates that a transaction sent now carries.
  func carriedGas(_ kind: TransactionKind, scope: Int, _ route: TransactionRoute) -> Int64 {
    guard let index = carriedOracle(kind, scope: scope, route) else { return 0 }
    var gas: Int64 = 0
    for feed in oracles[index].posted {
      if let feed, feed.carried(sentAt: now) != nil { gas += feed.spec.updateGas }
    }
    return gas
  }

  /// Posts the updates that a transaction carries, before what it is for; they stand even where the
  /// rest fails.
  ///
  /// - Returns: Whether the contract learned anything.
  mutating func postCarried(
    _ kind: TransactionKind,
    _ transaction: Transaction
  ) throws(RunFailure) -> Bool {
    let scope = Int(transaction.payload.a)
    guard let index = carriedOracle(kind, scope: scope, transaction.route) else { return false }
    var isNew = false
    for position in oracles[index].posted.indices
    where post(index, position, transaction) { isNew = true }
    if isNew {
      causes?.note(.oracle(index))
      try refreshPrices(ofOracle: index)
      causes?.follow(.transaction(transaction.id))
    }
    return isNew
  }
}
