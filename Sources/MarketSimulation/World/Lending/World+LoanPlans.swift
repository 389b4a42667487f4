import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// What a keeper means to do with an unsafe borrower.
struct LoanPlan {
  var call: LiquidationCall
  var terms: LiquidationTerms
  /// Whether the repayment is borrowed and paid back within the transaction.
  var isFlash: Bool
  /// Proceeds less repayment and fees, as the venues stand.
  var profit: Int64
}

extension World {
  /// The asset of every keeper's stablecoin.
  var stableAsset: AssetID { scenario.markets[0].quote }

  /// Where a keeper holds an asset of a lending protocol.
  ///
  /// What it has to sell at the asset's venue, or stablecoin; nil for an asset that is neither.
  func keeperSlot(
    _ group: Int,
    _ member: Int32,
    _ position: Int,
    _ slot: Int,
    _ reserve: ReserveID
  ) -> LedgerSlot? {
    if let market = venue(position, slot, reserve) {
      return LedgerSlot(column: keepers[group].inventory[market], member: member)
    }
    guard lendings[slot].spec.reserves[Int(reserve.index)].asset == stableAsset else { return nil }
    return LedgerSlot(column: keepers[group].stable, member: member)
  }

  /// The venue where an asset trades for the stablecoin; nil for the stablecoin.
  func venue(_ position: Int, _ slot: Int, _ reserve: ReserveID) -> Int? {
    lendingRuns[slot].legs[Int(reserve.index)].map { protocols[position].market(ofLeg: Int($0)) }
  }

  /// Whether a keeper would act on a due account now.
  ///
  /// A close factor has to be worth it, a stability pool and the hole of the auctions have to take
  /// it. Absorption pays whoever calls.
  func isWorthwhile(
    _ group: Int,
    _ position: Int,
    _ account: AccountID
  ) throws(RunFailure) -> Bool {
    do throws(MarginError) {
      switch protocols[position].engine {
      case .perpetual: return true
      case .vaults(let slot): return try vaults[slot].fitsHole(account, in: ledger)
      case .lending(let slot):
        switch lendings[slot].spec.liquidation {
        case .absorb: return true
        case .stabilityPool: return try lendings[slot].goesToPool(account, in: ledger)
        case .closeFactor:
          if try lendings[slot].isBelowTakeOver(account, in: ledger) { return true }
        }
      }
    } catch { throw RunFailure(error) }
    guard case .lending(let slot) = protocols[position].engine else { return true }
    for member in 0..<keepers[group].population.spec.count
    where keepers[group].population.canSend(member) {
      return try loanPlan(group, member, position, slot, account) != nil
    }
    return false
  }

  /// The most profitable of a few sizes of a call against the largest debt and collateral; nil
  /// where none pays.
  func loanPlan(
    _ group: Int,
    _ member: Int32,
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) throws(RunFailure) -> LoanPlan? {
    guard let debt = largestDebt(position, slot, account),
      let supply = largestCollateral(position, slot, account),
      let purse = keeperSlot(group, member, position, slot, debt.reserve)
    else { return nil }
    let own = ledger.balance(purse)
    let fee = lendings[slot].spec.liquidators.flashFee
    var best: LoanPlan?
    for halving in 0..<6 {
      var call = LiquidationCall(account: account, debt: debt.reserve, collateral: supply)
      call.most = max(1, debt.units >> Int64(halving))
      if fee == nil { call.most = min(call.most, own) }
      guard case .success(let terms) = try loanTerms(slot, call) else { continue }
      let isFlash = terms.repaid > own || fee != nil
      guard
        let profit = try profit(position, slot, call, terms, isFlash: isFlash),
        profit >= lendings[slot].spec.liquidators.minimumProfit.micros
      else { continue }
      if profit > best?.profit ?? .min {
        best = LoanPlan(call: call, terms: terms, isFlash: isFlash, profit: profit)
      }
    }
    return best
  }

  func loanTerms(
    _ slot: Int,
    _ call: LiquidationCall
  ) throws(RunFailure) -> Result<LiquidationTerms, Rejection> {
    do throws(MarginError) {
      return try lendings[slot].terms(call, in: ledger)
    } catch { throw RunFailure(error) }
  }

  /// Of the assets that count as collateral the one that an account holds most of.
  func largestCollateral(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) -> ReserveID? {
    guard let prices = lendingPrices(position, slot, .market) else { return nil }
    var best: (reserve: ReserveID, value: Int128)?
    for (index, rules) in lendings[slot].spec.reserves.enumerated()
    where rules.liquidationThreshold > .zero {
      let reserve = ReserveID(Int32(index))
      let units = lendings[slot].supplied(account, reserve, in: ledger)
      let scale = Int128(lendings[slot].scales[index].unitsPerWhole)
      let value = Int128(units) * Int128(prices[index].nanos) / scale
      if units > 0, value > best?.value ?? -1 { best = (reserve, value) }
    }
    return best?.reserve
  }

  /// Stablecoin that a call brings at the venues as they stand, less what it costs; nil where a
  /// venue cannot fill it.
  func profit(
    _ position: Int,
    _ slot: Int,
    _ call: LiquidationCall,
    _ terms: LiquidationTerms,
    isFlash: Bool
  ) throws(RunFailure) -> Int64? {
    var brings = Int128(terms.received)
    let repaid = try withFlashFee(slot, terms.repaid, isFlash: isFlash)
    var costs = Int128(repaid)
    do throws(QuantityError) {
      if call.debt == call.collateral {
        guard let market = venue(position, slot, call.debt) else {
          return Int64(clamping: brings - costs)
        }
        let price = markets[market].venue.price
        let rest = BaseQuantity(units: Int64(clamping: brings - costs))
        return try rest.value(at: price, scale: markets[market].scale, rounding: .floor).micros
      }
      if let market = venue(position, slot, call.collateral) {
        let fill = try markets[market].venue.preview(.sell, BaseQuantity(units: terms.received))
        if fill.unfilled > .zero { return nil }
        brings = Int128(fill.quote.micros)
      }
      if let market = venue(position, slot, call.debt) {
        let fill = try markets[market].venue.preview(.buy, BaseQuantity(units: repaid))
        if fill.unfilled > .zero { return nil }
        costs = Int128(fill.quote.micros)
      }
    } catch { throw .quantity(error) }
    return Int64(clamping: brings - costs)
  }

  func withFlashFee(
    _ slot: Int,
    _ units: Int64,
    isFlash: Bool
  ) throws(RunFailure) -> Int64 {
    guard isFlash, let fee = lendings[slot].spec.liquidators.flashFee else { return units }
    do throws(QuantityError) {
      return try WideArithmetic.sum(units, fee.part(of: units, rounding: .ceiling))
    } catch { throw .quantity(error) }
  }
}
