import NetworkModel
import Quantities
import TestSupport
import Testing

/// A world that answers an operation: each thing it asks for ends as a script says.
private struct Script {
  var machine: OperationMachine
  var now = SimInstant.start
  /// What becomes of the n-th request, from 0; nil and everything beyond the list succeeds.
  var answers: [StepFailure?] = []
  /// Messages of these ordinals are stuck.
  var stuck: Set<Int> = []
  /// No executor ever comes.
  var noExecutor = false
  /// What is in effect, by the world's own bookkeeping: the reference for the machine's.
  var inEffect: [Int32] = []
  var asked: [OperationEffect] = []
  private var queue: [(at: SimInstant, input: OperationInput)] = []
  private var requests = 0
  private var messages = 0

  init(_ spec: OperationSpec) { machine = OperationMachine(spec: spec) }

  mutating func run() {
    feed(.start)
    while !machine.status.isFinal, let next = queue.indices.min(by: { queue[$0].at < queue[$1].at })
    {
      let event = queue.remove(at: next)
      now = max(now, event.at)
      feed(event.input)
    }
  }

  private mutating func feed(_ input: OperationInput) {
    var effects = EffectBuffer<OperationEffect>()
    machine.handle(input, at: now, into: &effects)
    for index in 0..<effects.count {
      asked.append(effects[index])
      switch effects[index] {
      case .send(let step, _): answer(step, undoes: false, after: 10)
      case .compensate(let step, _): answer(step, undoes: true, after: 10)
      case .request(let step):
        if !noExecutor { answer(step, undoes: false, after: 5) }
      case .message:
        let isStuck = stuck.contains(messages)
        messages += 1
        queue.append((now + .seconds(isStuck ? 60 : 900), isStuck ? .stuck : .delivered))
      case .wake(let at): queue.append((at, .wake))
      case .finished: break
      }
    }
  }

  private mutating func answer(_ step: Int32, undoes: Bool, after seconds: Int64) {
    let failure = requests < answers.count ? answers[requests] : nil
    requests += 1
    if failure == nil {
      if undoes {
        inEffect.removeAll { $0 == step }
      } else if case .atomic = machine.spec.mode {
        inEffect = machine.spec.steps.indices.map { Int32($0) }
      } else {
        inEffect.append(step)
      }
    } else if case .twoPhase = machine.spec.mode, step > 0, !undoes {
      // The executor's transaction returns what the request had put in.
      inEffect = []
    }
    queue.append((now + .seconds(seconds), failure.map { .failed($0) } ?? .succeeded))
  }
}

struct OperationTests {
  private static func steps(_ count: Int, pivot: Int? = nil, bridge: Int? = nil) -> [OperationStep]
  {
    (0..<count).map { index in
      OperationStep(
        kind: UInt8(index),
        gas: 100_000,
        compensation: UInt8(100 + index),
        isPivot: index == pivot,
        crossesChains: index == bridge
      )
    }
  }

  private static let once = RetryPolicy(retries: 0)

  static let operations: [(String, OperationSpec)] = [
    ("separate", OperationSpec(steps: steps(3), mode: .separate, retry: once)),
    (
      "separate, held",
      OperationSpec(
        steps: steps(3),
        mode: .separate,
        retry: RetryPolicy(retries: 0, compensates: false)
      )
    ),
    ("separate, pivot", OperationSpec(steps: steps(4, pivot: 1), mode: .separate, retry: once)),
    ("atomic", OperationSpec(steps: steps(3), mode: .atomic(overhead: 30_000), retry: once)),
    ("two-phase", OperationSpec(steps: steps(2), mode: .twoPhase(TwoPhaseSpec()), retry: once)),
    (
      "cross-chain",
      OperationSpec(
        steps: steps(3, bridge: 1),
        mode: .crossChain(MessageSpec()),
        retry: once
      )
    ),
    (
      "retrying",
      OperationSpec(
        steps: steps(3),
        mode: .separate,
        retry: RetryPolicy(retries: 2, deadline: .seconds(9_999))
      )
    ),
  ]

  @Test func `without interruption every operation completes`() {
    for (name, spec) in Self.operations {
      var script = Script(spec)
      script.run()
      #expect(script.machine.status == .completed, "\(name)")
      #expect(script.inEffect.count == spec.steps.count)
      #expect(script.machine.partialSince == nil)
    }
  }

  @Test func `interrupted at every request in every way, an operation ends accounted for`() {
    // Every pattern of failures over the first nine requests.
    for (name, spec) in Self.operations {
      for pattern in 0..<512 {
        var script = Script(spec)
        script.answers = (0..<9).map { bit in
          pattern >> bit & 1 == 1 ? StepFailure.allCases[(bit + pattern) % 10] : nil
        }
        script.run()
        let status = script.machine.status
        guard status.isFinal else {
          Issue.record("\(name), \(pattern): still \(status)")
          return
        }
        // What the machine believes is what the world did.
        let agrees = script.machine.stepsInEffect == Int32(script.inEffect.count)
        let count = script.inEffect.count
        let fits =
          switch status {
          case .completed: count == spec.steps.count
          case .compensated: count == 0
          case .stranded: count > 0 && count < spec.steps.count
          default: false
          }
        guard agrees, fits else {
          Issue.record("\(name), \(pattern): \(status) with \(script.inEffect)")
          return
        }
        #expect((script.machine.partialSince != nil) == (status == .stranded))
      }
    }
  }

  @Test func `what took effect is undone in the opposite order`() {
    var script = Script(Self.operations[0].1)
    script.answers = [nil, nil, .slippage]
    script.run()
    #expect(script.machine.status == .compensated)
    #expect(script.machine.lastFailure == .slippage)
    var undone: [Int32] = []
    for case .compensate(let step, _) in script.asked { undone.append(step) }
    #expect(undone == [1, 0])
  }

  @Test func `after the pivot nothing is undone`() {
    var script = Script(Self.operations[2].1)
    script.answers = [nil, nil, .pausedTarget]
    script.run()
    #expect(script.machine.status == .stranded)
    #expect(script.inEffect == [0, 1])
    script = Script(Self.operations[2].1)
    script.answers = [nil, .pausedTarget]
    script.run()
    #expect(script.machine.status == .compensated)
  }

  @Test func `a step without a compensation strands the operation`() {
    var spec = Self.operations[0].1
    spec.steps[0].compensation = nil
    var script = Script(spec)
    script.answers = [nil, .reverted]
    script.run()
    #expect(script.machine.status == .stranded)
    #expect(script.machine.partialSince == instant(10))
  }

  @Test func `retries back off by doubling, up to a limit and a deadline`() {
    let policy = RetryPolicy(
      retries: 9,
      backoff: .seconds(30),
      longestBackoff: .seconds(100),
      deadline: .seconds(400)
    )
    let waits = (Int32(0)..<4).map { policy.wait(beforeRetry: $0).nanoseconds / 1_000_000_000 }
    #expect(waits == [30, 60, 100, 100])
    var script = Script(OperationSpec(steps: Self.steps(1), mode: .separate, retry: policy))
    script.answers = Array(repeating: .reverted, count: 20)
    script.run()
    // 10 s each, then 30, 60, 100 and 100 s of waiting: the next one would come after 400 s.
    #expect(script.machine.retryCount == 4)
    #expect(script.machine.status == .compensated)
    #expect(script.now == instant(340))
  }

  @Test func `a request without an executor is cancelled at its age`() {
    var script = Script(Self.operations[4].1)
    script.noExecutor = true
    script.run()
    #expect(script.machine.status == .compensated)
    #expect(script.now == instant(320))
  }

  @Test func `an executor who fails hands back at once`() {
    var script = Script(Self.operations[4].1)
    script.answers = [nil, .staleOracle]
    script.run()
    #expect(script.machine.status == .compensated)
    #expect(script.asked.allSatisfy { if case .compensate = $0 { false } else { true } })
  }

  @Test func `a stuck message is sent again until it expires`() {
    var script = Script(Self.operations[5].1)
    script.stuck = [0, 1]
    script.run()
    #expect(script.machine.status == .completed)
    #expect(script.machine.retryCount == 2)
    script = Script(Self.operations[5].1)
    script.stuck = Set(0..<1_000)
    script.run()
    #expect(script.machine.status == .compensated)
    #expect(script.machine.lastFailure == .undelivered)
    // Sent at 10 s, lost eight hours later, undone by one transaction.
    #expect(script.now == instant(28_820))
  }

  @Test func `late and repeated answers change nothing`() {
    everySeed(count: 300) { seed in
      var draws = TestDraws(seed: seed)
      let spec = Self.operations[draws.below(Self.operations.count)].1
      var machine = OperationMachine(spec: spec)
      var effects = EffectBuffer<OperationEffect>()
      machine.handle(.start, at: .start, into: &effects)
      for step in Int64(1)...60 {
        let inputs: [OperationInput] = [
          .start, .succeeded, .failed(.reverted), .delivered, .stuck, .wake,
        ]
        let before = machine
        machine.handle(inputs[draws.below(6)], at: instant(step), into: &effects)
        if before.status.isFinal, machine != before { return "changed after its end" }
        if machine.stepsInEffect < 0 || machine.stepsInEffect > Int32(spec.steps.count) {
          return "\(machine.stepsInEffect) steps in effect"
        }
      }
      return nil
    }
  }
}

struct GasMeterTests {
  @Test func `an inner call gets 63 of 64 parts`() {
    var meter = GasMeter(limit: 6_400)
    #expect(meter.mostForCall == 6_300)
    let fits = meter.use(6_337)
    #expect(fits)
    // 63 left: less than a 64th of anything whole is kept back.
    #expect(meter.mostForCall == 63)
    let isTooMuch = !meter.use(64)
    #expect(isTooMuch)
    #expect(meter.left == 0)
  }

  @Test func `a depth of calls ends by itself`() {
    // After n calls (63/64)ⁿ is left: 340 levels reduce 8 M to under 40 k.
    var gas: Int64 = 8_000_000
    for _ in 0..<340 { gas = GasMeter(limit: gas).mostForCall }
    #expect(gas > 37_000 && gas < 40_000)
  }

  @Test func `the offer is the least that serves every call`() {
    everySeed(count: 500) { seed in
      var draws = TestDraws(seed: seed)
      let gases = (0..<draws.below(6) + 1).map { _ in draws.within(0...1_000_000) }
      let overhead = draws.within(0...50_000)
      let offer = GasMeter.offer(for: gases, overhead: overhead)
      let calls = gases.map { BatchCall(gas: $0) }
      if BatchOutcome(calls, gasLimit: offer, overhead: overhead).failure != nil {
        return "\(offer) is too little for \(gases)"
      }
      if offer > 0, BatchOutcome(calls, gasLimit: offer - 1, overhead: overhead).failure == nil {
        return "\(offer - 1) would do for \(gases)"
      }
      return nil
    }
  }

  @Test func `one failing call undoes the batch, and its gas is gone`() {
    let calls = [BatchCall(gas: 100), BatchCall(gas: 200, succeeds: false), BatchCall(gas: 400)]
    let outcome = BatchOutcome(calls, gasLimit: 10_000, overhead: 50)
    #expect(outcome.failure == .reverted)
    #expect(outcome.effects == [])
    #expect(outcome.gasUsed == 350)
    #expect(outcome.calls.count == 2)
  }

  @Test func `a caught failure leaves the others in effect`() {
    let calls = [
      BatchCall(gas: 100), BatchCall(gas: 200, succeeds: false, isCaught: true),
      BatchCall(gas: 400),
    ]
    let outcome = BatchOutcome(calls, gasLimit: 10_000)
    #expect(outcome.failure == nil)
    #expect(outcome.effects == [0, 2])
    #expect(outcome.gasUsed == 700)
  }

  @Test func `a caught call that runs out of gas burns what it got and leaves a 64th`() {
    let calls = [BatchCall(gas: 1_000_000, isCaught: true), BatchCall(gas: 50)]
    let outcome = BatchOutcome(calls, gasLimit: 64_000)
    #expect(outcome.calls[0] == .outOfGas)
    #expect(outcome.effects == [1])
    #expect(outcome.gasUsed == 63_050)
    // With less than that, what follows cannot be done either: the griefing of too little gas.
    #expect(BatchOutcome(calls, gasLimit: 3_000).failure == .outOfGas)
  }

  @Test func `who acts on a failure asks first whether gas was the reason`() {
    #expect(GasMeter(limit: 640_000).suffices(forCall: 630_000))
    #expect(!GasMeter(limit: 639_998).suffices(forCall: 630_000))
  }
}

struct ReentrantPoolTests {
  private func pool(_ order: EffectOrder, guarded: Bool) -> ReentrantPool {
    ReentrantPool(
      others: QuoteAmount(micros: 1_000),
      attacker: QuoteAmount(micros: 100),
      order: order,
      isGuarded: guarded
    )
  }

  @Test func `a call between check and effect pays again and again`() {
    var pool = pool(.callFirst, guarded: false)
    let outcome = pool.attack(depth: 5)
    #expect(outcome.paid == 5)
    #expect(outcome.extracted == QuoteAmount(micros: 400))
    // The books still add up: the attacker owes what it took.
    #expect(pool.isBalanced)
    #expect(pool.attacker == QuoteAmount(micros: -400))
  }

  @Test func `an attack ends where the cash does`() {
    var pool = pool(.callFirst, guarded: false)
    let outcome = pool.attack(depth: 1_024)
    #expect(outcome.extracted == QuoteAmount(micros: 1_000))
    #expect(outcome.failure == .insufficientLiquidity)
    #expect(pool.cash == .zero)
    #expect(pool.isBalanced)
  }

  @Test func `a guard refuses the inner call, booking first starves it`() {
    for (order, guarded, failure) in [
      (EffectOrder.callFirst, true, StepFailure.reentrant), (.effectFirst, false, .reverted),
      (.effectFirst, true, .reentrant),
    ] {
      var pool = pool(order, guarded: guarded)
      let outcome = pool.attack(depth: 9)
      #expect(outcome.paid == 1)
      #expect(outcome.refused == 1)
      #expect(outcome.failure == failure)
      #expect(outcome.extracted == .zero)
      #expect(pool.cash == QuoteAmount(micros: 1_000))
      #expect(pool.isBalanced)
      // The guard opens again.
      let after = pool.attack(depth: 1)
      #expect(after.failure == .reverted)
    }
  }
}
