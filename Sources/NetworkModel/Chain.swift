public import Determinism
public import Quantities

/// What the simulation tells the chain.
public enum ChainInput: Equatable, Sendable, BitwiseCopyable {
  /// The price of the market whose moves make everyone else trade.
  case priceObserved(Price)
  /// Someone sent a transaction.
  case submit(Transaction)
  /// A block is due; numbers ascend.
  case produceBlock(PlannedBlock)
  /// The last blocks, this many, are lost.
  case reorganise(depth: Int32)
  /// Someone won the express lane.
  case grantLane(LaneGrant)
}

/// What the chain tells the simulation.
public enum ChainEffect: Equatable, Sendable, BitwiseCopyable {
  /// What became of the transaction of this id when it was offered.
  case submitted(id: Int64, Admission)
  /// A transaction left because its lifetime ended; before the block's inclusions.
  case expired(Transaction)
  /// The block executes this transaction, which pays this price for its gas; in the order of
  /// execution.
  case include(Transaction, price: GasPrice)
  /// A block that will be lost holds this transaction: it will be pending again.
  case includeInVain(Transaction)
  /// A lost block's transaction was offered to the pool again, and what became of it.
  case returned(Transaction, Admission)
  /// The blocks after this number were lost.
  case reorganised(backTo: Int64)
  /// No block was lost: the chain remembers only so many, or they are final.
  case reorganisationRefused(depth: Int32, limit: Int32)
  /// The block is complete; the last effect of `produceBlock`.
  case blockProduced(BlockReport)
}

/// The one chain of a run: a pool of pending transactions, a fee market and a block producer.
///
/// A block takes own transactions in the pool's order. One enters if its gas fits beside the own
/// gas already in and the background gas that goes before it. The ordering policy then orders what
/// entered.
public struct Chain: Sendable {
  /// The pending transactions.
  public internal(set) var mempool: Mempool
  /// The price of gas and the demand of everyone else.
  public internal(set) var feeMarket: FeeMarket
  /// The last block, or nil before the first.
  public internal(set) var lastBlock: BlockReport?
  /// Who was granted the express lane last, or nil; the round may still have to begin.
  public internal(set) var lane: LaneGrant?
  /// The grant before that, whose round may still run.
  public internal(set) var formerLane: LaneGrant?

  // In an array of one, so that the chain stays a small value.
  private let specs: [NetworkSpec]
  var spec: NetworkSpec { _read { yield specs[0] } }
  let draws: RandomStream
  let order: BlockOrder
  // What the fee market is, asked once: it is large, and each question would copy it.
  let hasTips: Bool
  let hasQueue: Bool
  // The transactions of the block that is being made; kept to reuse its storage.
  var selected: [SelectedTransaction] = []
  // The blocks that could still be lost, youngest last.
  var history: [PastBlock] = []
  // Blocks at the end of the history that the present fork loses.
  var doomed: Int32 = 0

  /// Creates a chain before its first block.
  ///
  /// `key` addresses the draws of blocks; it must not be shared with another component.
  ///
  /// - Precondition: `spec` has no problems.
  public init(spec: NetworkSpec, key: StreamKey) {
    precondition(spec.problems().isEmpty, "the network's specification is valid")
    specs = [spec]
    draws = RandomStream(key: key.folded(1))
    let ordering = RandomStream(key: key.folded(2))
    order = BlockOrder(
      policy: spec.ordering,
      draws: ordering,
      keepsNonces: spec.features.keepsNonces
    )
    let inclusion: InclusionOrder
    switch spec.ordering {
    case .feePriority, .protocolPriority, .random: inclusion = .byPayment
    case .arrival, .expressLane, .fair: inclusion = .byArrival
    case .batchAuction(let interval):
      inclusion = .byBatch(interval: interval, salt: ordering.bits(step: 0, purpose: 999))
    }
    mempool = Mempool(
      rules: MempoolRules(
        limit: spec.poolLimit,
        expiry: spec.expiry,
        replacementRaise: spec.features.replacementRaise,
        keepsNonces: spec.features.keepsNonces,
        order: inclusion
      )
    )
    feeMarket = FeeMarket(spec: spec.feeMarket, gasLimit: spec.gasLimit)
    if case .baseFee = spec.feeMarket { hasTips = true } else { hasTips = false }
    if case .sequencer = spec.feeMarket { hasQueue = true } else { hasQueue = false }
  }

  /// What wallets quote now.
  public var quotedGasPrice: GasPrice { feeMarket.quotedGasPrice }

  /// The highest block that can no longer be lost, or nil.
  public var finalizedBlock: Int64? {
    guard let last = lastBlock?.number, last >= Int64(spec.features.finalityDepth) else {
      return nil
    }
    return last - Int64(spec.features.finalityDepth)
  }

  /// Handles one input and reports what follows from it.
  public mutating func handle(
    _ input: ChainInput,
    at now: SimInstant,
    into effects: inout EffectBuffer<ChainEffect>
  ) {
    switch input {
    case .priceObserved(let price):
      feeMarket.observe(price, at: now)
    case .submit(let transaction):
      effects.emit(.submitted(id: transaction.id, submit(transaction)))
    case .produceBlock(let plan):
      produceBlock(plan, at: now, into: &effects)
    case .reorganise(let depth):
      reorganise(depth: depth, into: &effects)
    case .grantLane(let grant):
      formerLane = lane
      lane = grant
    }
  }

  /// Offers a transaction to the pool; the direct form of `ChainInput.submit`.
  ///
  /// Where the ordering policy has an express lane, everyone but its holder arrives later. Where
  /// there is no base fee a transaction pays its whole bid.
  public mutating func submit(_ transaction: Transaction) -> Admission {
    var offered = transaction
    if !hasTips { offered.tip = offered.bid }
    if case .expressLane(let spec) = spec.ordering, !holdsLane(transaction) {
      offered.arrivesAt = offered.arrivesAt + spec.delay
    }
    let mark = hasQueue ? feeMarket.backgroundArrived(by: offered.arrivesAt) : 0
    return mempool.add(offered, mark: mark)
  }

  /// Whether a transaction was sent by the holder of the express lane, within its round.
  public func holdsLane(_ transaction: Transaction) -> Bool {
    isGranted(lane, to: transaction) || isGranted(formerLane, to: transaction)
  }

  private func isGranted(_ grant: LaneGrant?, to transaction: Transaction) -> Bool {
    guard let grant, grant.from <= transaction.submittedAt, transaction.submittedAt < grant.until
    else { return false }
    return grant.population == transaction.population && grant.member == transaction.member
  }

  /// Takes a sender's pending transaction back, and returns it if it was pending.
  public mutating func withdraw(population: Int32, member: Int32, slot: Int64) -> Transaction? {
    mempool.withdraw(population: population, member: member, slot: slot)
  }
}

/// A block that could still be lost.
struct PastBlock: Sendable {
  var number: Int64
  /// Its `PlannedBlock.lostWith`.
  var lostWith: Int32
  var transactions: [SelectedTransaction]
  /// The base fee that it met.
  var baseFee: GasPrice
}
