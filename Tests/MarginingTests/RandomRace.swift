import Foundation
import Margining
import TestSupport
import Testing

/// A protocol with its ledger, for a race.
protocol RacingWorld: Equatable {
  /// Makes what was done final.
  mutating func commit()
  /// Undoes the open transaction by the journals.
  mutating func revert()
  /// What the audit has to say, each asset's sum over all slots included.
  var findings: [AuditFinding] { get }
}

/// A protocol and its slow reference under the same random operations.
protocol RandomRace {
  associatedtype World: RacingWorld
  init(seed: UInt64) throws
  var world: World { get set }
  var draws: TestDraws { get set }
  /// How many operations both have seen.
  var operations: Int { get }
  /// One operation on both; false where the answers differ.
  mutating func step() throws -> Bool
  /// What a transaction ends with; nothing unless stated.
  mutating func close() throws
  /// Takes back the reference, and what the world does not hold itself.
  mutating func restore(from before: Self)
  /// The first amount or side in which the two differ, or nil.
  mutating func complaint() throws -> String?
}

extension RandomRace {
  mutating func close() throws {}

  /// Transactions of a few operations each, a quarter of which are undone; what went wrong, or nil.
  mutating func run(transactions: Int) throws -> String? {
    for number in 0..<transactions {
      world.commit()
      // Only what is undone needs a copy to compare with.
      let before = draws.below(4) == 0 ? self : nil
      for _ in 0..<(1 + draws.below(4)) where try !step() {
        return "an answer differs after \(operations) operations"
      }
      try close()
      if let before {
        world.revert()
        restore(from: before)
        if world != before.world { return "a revert leaves traces in \(number)" }
      }
      if before != nil || number % 4 == 0, let complaint = try complaint() {
        return "\(complaint) after \(operations) operations"
      }
    }
    world.commit()
    if let complaint = try complaint() { return "\(complaint) at the end" }
    return world.findings.first.map { "\($0)" }
  }
}

/// How long races run.
enum RaceLength {
  private static let named = ProcessInfo.processInfo.environment

  /// The operations of one kind of race: `debug` of them in a debug build, `release` in an
  /// optimised one, or as many as the environment names as `FIREBREAK_RACE_OPERATIONS`.
  static func operations(debug: Int, release: Int) -> Int {
    #if DEBUG
      let usual = debug
    #else
      let usual = release
    #endif
    return named["FIREBREAK_RACE_OPERATIONS"].flatMap { Int($0) } ?? usual
  }

  /// The first seed, or the one that the environment names as `FIREBREAK_RACE_SEED`.
  static var firstSeed: UInt64 { named["FIREBREAK_RACE_SEED"].flatMap { UInt64($0) } ?? 1 }
}

/// Runs races of one kind, seed after seed, until they have seen so many operations; records the
/// first seed that fails and gives each finished race to `tally`.
func race<Race: RandomRace>(
  _: Race.Type,
  operations: Int,
  at location: SourceLocation = #_sourceLocation,
  tally: (Race) -> Void
) throws {
  var (done, seed) = (0, RaceLength.firstSeed)
  while done < operations {
    var race = try Race(seed: seed)
    if let complaint = try race.run(transactions: 60) {
      Issue.record("seed \(seed): \(complaint)", sourceLocation: location)
      return
    }
    done += race.operations
    seed += 1
    tally(race)
  }
  if RaceLength.firstSeed > 1 {
    print("\(Race.self): \(done) operations, seeds \(RaceLength.firstSeed) to \(seed - 1)")
  }
}
