import Margining
import Mitigations
import Participants
import Quantities

/// Code faults that break a protocol's rules, and what faults come to.
extension World {
  /// Changes the parameter or brings the protocol into the stuck state.
  mutating func breakRules(_ index: Int, _ position: Int) throws(RunFailure) -> Execution {
    try noteUse(index, amount: 0)
    try setFault(of: exploits[index].spec.fault, at: position)
    return .done
  }

  /// The code is repaired: nobody uses the fault any more, and broken rules hold again.
  mutating func repairExploit(_ index: Int) throws(RunFailure) {
    exploits[index].isRepaired = true
    let spec = exploits[index].spec
    if spec.fault.takesMoney { return }
    let position = Int(spec.protocolID.index)
    exploits[index].lastTaking = now
    happened(.exploit, scope: Int32(position), entity: Int64(exploits[index].participant))
    try setFault(of: nil, at: position)
  }

  private mutating func setFault(of fault: CodeFault?, at position: Int) throws(RunFailure) {
    countHalt(until: now)
    protocols[position].isStuck = fault?.kind == .stuckState
    protocols[position].faultMultiplier =
      fault.map { $0.kind == .parameterChange ? $0.severity : .one } ?? .one
    try recombine(position)
  }

  /// Accounts that a fault reaches: all, or the first ones, which are the finder's own.
  func accountLimit(_ index: Int) -> Int {
    let spec = exploits[index].spec
    let count = protocols[Int(spec.protocolID.index)].accounts.count
    return spec.fault.kind == .skippedCheck ? min(count, Int(spec.fault.ownAccounts)) : count
  }

  /// What a finder's own accounts hold beyond what is theirs, at the protocol's price.
  func ownDebt(_ index: Int) throws(RunFailure) -> Int128 {
    let position = Int(exploits[index].spec.protocolID.index)
    var sum: Int128 = 0
    for number in 0..<accountLimit(index) {
      let account = AccountID(Int32(number))
      let held = try spoils(position, account, upTo: .max)
      let own = try equity(position, account, .believed)
      sum += max(0, held.worth - Int128(own.micros))
    }
    return sum
  }

  /// What owners had at market and lost to faults.
  func robbed(_ range: Range<Int>) -> Int128 {
    var total: Int128 = 0
    for exploit in exploits where range.contains(Int(exploit.spec.protocolID.index)) {
      // A finder does not rob its own accounts.
      if exploit.spec.fault.kind != .skippedCheck { total += exploit.equityTaken }
    }
    return total
  }

  /// What those who know of faults have gained: what they keep less the cost, or the bounty.
  func exploitProfit() throws(RunFailure) -> Int128 {
    var total: Int128 = 0
    for exploit in exploits {
      if exploit.isReported {
        total += Int128((exploit.paid ?? exploit.spec.bounty).micros)
      } else if exploit.budget != nil {
        total += exploit.spec.kept(of: try gain(exploit.purse, market: exploit.market))
        total -= Int128(exploit.spec.cost.micros)
        // What was their own is no gain.
        if exploit.spec.fault.kind == .skippedCheck { total -= exploit.equityTaken }
      }
    }
    return total
  }

  /// The longest time from a fault's first taking to its last one; nil where nothing was taken.
  var containmentTime: SimDuration? {
    var longest: SimDuration?
    for exploit in exploits {
      guard let first = exploit.firstTaking, var last = exploit.lastTaking else { continue }
      // A broken rule stays broken until it is repaired.
      if !exploit.spec.fault.takesMoney, !exploit.isRepaired { last = horizon }
      longest = max(longest ?? .zero, last - first)
    }
    return longest
  }
}
