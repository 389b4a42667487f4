public import Determinism
public import Quantities

/// What the simulation tells the chain.
public enum ChainInput: Equatable, Sendable, BitwiseCopyable {
  /// The price of the market whose moves make everyone else trade.
  case priceObserved(Price)
  /// Someone sent a transaction.
  case submit(Transaction)
  /// The block of this number is due; numbers ascend.
  case produceBlock(number: Int64)
}

/// What the chain tells the simulation.
public enum ChainEffect: Equatable, Sendable, BitwiseCopyable {
  /// What became of the transaction of this id when it was offered.
  case submitted(id: Int64, Admission)
  /// A transaction left because its lifetime ended; before the block's inclusions.
  case expired(Transaction)
  /// The block executes this transaction; in the order of execution.
  case include(Transaction)
  /// The block is complete; the last effect of `produceBlock`.
  case blockProduced(BlockReport)
}

/// The one chain of a run: a pool of pending transactions, a fee market and a block producer.
///
/// A block takes own transactions in fee order. One enters if its gas fits beside the own gas
/// already in and the background gas that bids more. The ordering policy then orders what entered.
public struct Chain: Sendable {
  /// The pending transactions.
  public private(set) var mempool: Mempool
  /// The price of gas and the demand of everyone else.
  public private(set) var feeMarket: FirstPriceMarket
  /// The last block, or nil before the first.
  public private(set) var lastBlock: BlockReport?

  private let spec: NetworkSpec
  private let gaps: RandomStream
  // The transactions of the block that is being made; kept to reuse its storage.
  private var selected: [Transaction] = []

  /// Creates a chain before its first block.
  ///
  /// `key` addresses the draws of block gaps; it must not be shared with another component.
  ///
  /// - Precondition: `spec` has no problems.
  public init(spec: NetworkSpec, key: StreamKey) {
    precondition(spec.problems().isEmpty, "the network's specification is valid")
    self.spec = spec
    gaps = RandomStream(key: key)
    mempool = Mempool(limit: spec.poolLimit, expiry: spec.expiry)
    feeMarket = FirstPriceMarket(spec: spec.feeMarket, gasLimit: spec.gasLimit)
  }

  /// What wallets quote now.
  public var quotedGasPrice: GasPrice { feeMarket.quotedGasPrice }

  /// Returns the time from one block to the next, at least one nanosecond.
  ///
  /// A Poisson gap is drawn by block number, so that no policy moves another one's blocks. Number
  /// the first gap of a run 0.
  ///
  /// - Precondition: `number` is not negative.
  public func gap(afterBlock number: Int64) -> SimDuration {
    precondition(number >= 0, "blocks are numbered from 0")
    switch spec.blocks {
    case .fixed(let interval):
      return interval
    case .poisson(let mean):
      let draw = gaps.exponential(step: UInt64(number))
      let nanoseconds = (draw * Double(mean.nanoseconds)).rounded(.toNearestOrEven)
      return SimDuration(nanoseconds: max(1, Int64(nanoseconds)))
    }
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
    case .produceBlock(let number):
      produceBlock(number, at: now, into: &effects)
    }
  }

  /// Offers a transaction to the pool; the direct form of `ChainInput.submit`.
  public mutating func submit(_ transaction: Transaction) -> Admission {
    mempool.add(transaction)
  }

  /// Takes a pending transaction back, and returns it if it was pending.
  public mutating func withdraw(id: Int64) -> Transaction? { mempool.remove(id: id) }

  private mutating func produceBlock(
    _ number: Int64,
    at now: SimInstant,
    into effects: inout EffectBuffer<ChainEffect>
  ) {
    precondition(number > lastBlock?.number ?? -1, "block numbers ascend")
    while let expired = mempool.removeExpired(at: now) { effects.emit(.expired(expired)) }
    feeMarket.advance(to: now, ownGas: lastBlock?.ownGas ?? 0)
    let ownGas = select(at: now)
    emitSelected(into: &effects)
    let background = feeMarket.background(besideOwnGas: ownGas)
    let report = BlockReport(
      number: number,
      producedAt: now,
      fullness: fullness(ofGas: ownGas + background.gas),
      quotedGasPrice: feeMarket.quotedGasPrice,
      ownTransactions: Int32(selected.count),
      ownGas: ownGas,
      backgroundTransactions: background.transactions
    )
    lastBlock = report
    effects.emit(.blockProduced(report))
  }

  // Moves what fits from the pool to `selected`, in fee order, and returns its gas. Room only
  // shrinks on the way down, so a transaction that needs more than is left now never fits later.
  private mutating func select(at now: SimInstant) -> Int64 {
    selected.removeAll(keepingCapacity: true)
    var ownGas: Int64 = 0
    var room = spec.gasLimit
    var rank: Int32 = 0
    while let next = mempool.rank(from: rank, gasAtMost: room),
      let candidate = mempool.transaction(atRank: next)
    {
      rank = next + 1
      room = spec.gasLimit - ownGas - feeMarket.backgroundGas(above: candidate.bid)
      if candidate.arrivesAt <= now, candidate.gas <= room {
        selected.append(candidate)
        ownGas += candidate.gas
        room -= candidate.gas
      }
    }
    for transaction in selected { _ = mempool.remove(id: transaction.id) }
    return ownGas
  }

  // Within a lane and under fee priority the order is that of selection: fee order.
  private func emitSelected(into effects: inout EffectBuffer<ChainEffect>) {
    switch spec.ordering {
    case .feePriority:
      for transaction in selected { effects.emit(.include(transaction)) }
    case .protocolPriority:
      for lane in [TransactionLane.oracleWrite, .topUp, .liquidation, .other] {
        for transaction in selected where transaction.lane == lane {
          effects.emit(.include(transaction))
        }
      }
    }
  }

  private func fullness(ofGas gas: Int64) -> Ratio {
    let parts = Int128(gas) * Int128(Ratio.one.partsPerBillion) / Int128(spec.gasLimit)
    return Ratio(partsPerBillion: Int64(parts))
  }
}
