import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// Absorbed collateral on sale.
extension World {
  /// Offers purchases of absorbed collateral whose price is below a keeper's own.
  mutating func scanStorefront(_ group: Int, _ position: Int, block: Int64) throws(RunFailure) {
    guard case .lending(let slot) = protocols[position].engine,
      case .absorb = lendings[slot].spec.liquidation,
      keepers[group].population.freePlaces > 0
    else { return }
    let bit: UInt32 = 1 << UInt32(group)
    for index in 0..<lendings[slot].reserveCount
    where lendingRuns[slot].pendingSales[Int(index)] & bit == 0 {
      let key = UInt64(position) << 32 | UInt64(index)
      let member = keepers[group].population.member(
        opportunity: key,
        attempt: UInt64(block)
      )
      guard try storefrontPurchase(group, member, position, slot, ReserveID(index)) != nil else {
        continue
      }
      let sent = try send(
        .buyCollateral,
        group,
        opportunity: key,
        attempt: UInt64(block),
        slot: Int64(position) << 40 | Int64(index),
        gas: lendings[slot].spec.userGas,
        reserved: .zero,
        payload: TransactionPayload(a: Int64(position), b: Int64(index)),
        member: member
      )
      if sent { lendingRuns[slot].pendingSales[Int(index)] |= bit }
    }
  }

  /// Units of the base asset that a member would pay for absorbed collateral; nil for nothing.
  private func storefrontPurchase(
    _ group: Int,
    _ member: Int32,
    _ position: Int,
    _ slot: Int,
    _ reserve: ReserveID
  ) throws(RunFailure) -> Int64? {
    guard case .absorb(let rules) = lendings[slot].spec.liquidation, reserve != rules.base,
      let leg = lendingRuns[slot].legs[Int(reserve.index)],
      lendings[slot].treasury(rules.base, in: ledger) < rules.targetReserves,
      let purse = keeperSlot(group, member, position, slot, rules.base)
    else { return nil }
    let held = lendings[slot].treasury(reserve, in: ledger)
    if held <= 0 { return nil }
    let market = markets[protocols[position].market(ofLeg: Int(leg))]
    let price: Price?
    do throws(MarginError) {
      price = try lendings[slot].storefrontPrice(reserve)
    } catch { throw RunFailure(error) }
    guard let price else { return nil }
    let discount = keepers[group].population.discounts[Int(member)].partsPerBillion
    do throws(QuantityError) {
      let keep = Ratio(partsPerBillion: Ratio.one.partsPerBillion - discount)
      if price > (try market.venue.price.scaled(by: keep, rounding: .floor)) { return nil }
      let all = try BaseQuantity(units: held).value(
        at: price,
        scale: lendings[slot].scales[Int(reserve.index)],
        rounding: .floor
      )
      let paying = min(all.micros, ledger.balance(purse))
      return paying > 0 ? paying : nil
    } catch { throw .quantity(error) }
  }

  /// Buys absorbed collateral; the buyer sells it later.
  mutating func buyCollateral(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let reserve = ReserveID(Int32(transaction.payload.b))
    guard case .lending(let slot) = protocols[position].engine,
      let group = keeperGroup(participant: transaction.population - 16),
      case .absorb(let rules) = lendings[slot].spec.liquidation,
      let leg = lendingRuns[slot].legs[Int(reserve.index)]
    else { return .failed(nil) }
    if protocols[position].closed.contains(.bid) { return .refused }
    let member = transaction.member
    guard let paying = try storefrontPurchase(group, member, position, slot, reserve),
      let payer = keeperSlot(group, member, position, slot, rules.base),
      let receiver = keeperSlot(group, member, position, slot, reserve)
    else { return .failed(.saleClosed) }
    let verdict: StorefrontVerdict
    do throws(MarginError) {
      verdict = try lendings[slot].buyCollateral(
        reserve,
        paying: paying,
        payer: payer,
        receiver: receiver,
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    switch verdict {
    case .rejected(let rejection): return .failed(rejection)
    case .sold(let units, let paid):
      happened(
        .settlement,
        scope: Int32(position),
        entity: Int64(reserve.index),
        amount: paid
      )
      if let liquidation = lendingRuns[slot].lastLiquidation {
        try bookSale(
          group: group,
          KeeperSale(
            member: member,
            market: MarketID(Int32(protocols[position].market(ofLeg: Int(leg)))),
            quantity: BaseQuantity(units: units),
            proceeds: .zero,
            liquidation: liquidation
          )
        )
      }
      return .done
    }
  }

  /// The least collateral whose seizure restores a borrower: whole, missing, slope, so that the
  /// least is missing ÷ slope.
  func leastLoan(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) throws(RunFailure) -> (whole: Int128, missing: Int128, slope: Int128) {
    guard let prices = lendingPrices(position, slot, .believed),
      let supply = largestSupply(position, slot, account)
    else { return (0, 0, 0) }
    let one = Int128(Ratio.one.partsPerBillion)
    let rules = lendings[slot].spec.reserves[Int(supply.reserve.index)]
    do throws(MarginError) {
      let standing = try lendings[slot].standing(account, prices: prices, in: ledger)
      let multiplier = Int128(protocols[position].multiplier.partsPerBillion)
      // Debt d = (m·D − W) ÷ (m − t(1+b)); collateral d(1+b): both sides times 1 + b.
      let missing = standing.debt * multiplier / one - standing.weighted / one
      let bonus = one + Int128(rules.liquidationBonus.partsPerBillion)
      let toxic = Int128(rules.liquidationThreshold.partsPerBillion) * bonus / one
      return (standing.collateral, missing * bonus / one, multiplier - toxic)
    } catch { throw RunFailure(error) }
  }
}
