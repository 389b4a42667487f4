import Determinism
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import Quantities

/// A participant of a replication with its traits drawn.
///
/// Indirect, because every look at one of them copies the choice first.
indirect enum Population: Sendable {
  case keepers(KeeperPopulation)
  case owners(OwnerPopulation)
  case orderFlow(OrderFlow)
  case depositors(DepositorPopulation)
  case anticipators(AnticipatorPopulation)
  case savers(SaverPopulation)
  /// Whoever trades with outside money or knows of a fault: nothing is drawn for them.
  case trader
}

/// What all policies of one replication share: paths, drawn accounts, the stripped record.
///
/// Value semantics with shared storage; workers may read one instance at once.
public struct PreparedReplication: Sendable {
  /// The scenario it belongs to.
  public let scenario: Scenario
  /// Which replication, from 0.
  public let replication: Int32
  /// Digest of the exogenous draws: recorded or drawn paths, books, block times, intents, traits.
  public let exogenousDigest: UInt64

  let seeds: SeedTree
  /// Impact-free price of each market at each tick, stripped where the path is a record.
  var paths: [[Price]]
  let books: [[BookAccount]]
  /// By protocol; nil where it does not lend.
  let loanBooks: [LoanBook?]
  /// What the accounts of venues have beyond one position, by protocol.
  let layouts: [PortfolioLayout]
  /// The blocks up to the horizon.
  let blocks: [PlannedBlock]
  let populations: [Population]
  /// Why the pinned pass was stopped before its end; empty when it was not.
  var stops: RunFlags = []
  /// Accounts that the impact-off twin of this replication liquidates, without mitigation.
  var twinLiquidatedAccounts: Int64 = 0

  /// Number of prices on each path: the start and one per tick.
  var tickCount: Int32 { Int32(paths.first?.count ?? 1) }

  /// Draws everything that is exogenous; records are not stripped yet.
  init(
    drawing scenario: Scenario,
    replication: Int32,
    catalog: MitigationCatalog
  ) throws(RunFailure) {
    let seeds = SeedTree(rootSeed: scenario.seed, replication: UInt32(bitPattern: replication))
    self.scenario = scenario
    self.replication = replication
    self.seeds = seeds
    paths = try Self.drawPaths(scenario, seeds)
    (books, layouts) = try Self.drawBooks(scenario, seeds, initialPrices: paths.map { $0[0] })
    let drawn = try Self.drawLoanBooks(scenario, seeds, initialPrices: paths.map { $0[0] })
    loanBooks = Self.withRaiders(drawn, scenario)
    blocks = Self.drawBlocks(scenario, seeds, paths)
    var counts: [Int] = []
    for index in books.indices {
      counts.append(drawn[index].map { Int($0.accountCount) } ?? books[index].count)
    }
    populations = Self.drawPopulations(
      scenario,
      seeds,
      accountCounts: counts,
      loanBooks: drawn
    )
    exogenousDigest = Self.digest(
      paths,
      books,
      layouts,
      loanBooks,
      blocks,
      populations,
      scenario.uncertainDraws(replication: replication)
    )
  }

  private static func drawPaths(
    _ scenario: Scenario,
    _ seeds: SeedTree
  ) throws(RunFailure) -> [[Price]] {
    let ticks = (scenario.horizon.nanoseconds - 1) / scenario.tick.nanoseconds + 1
    guard let tickCount = Int32(exactly: ticks) else {
      throw .invalidScenario("the horizon has more than 2³¹ ticks")
    }
    let normals = try drawNormals(scenario, seeds, tickCount: tickCount)
    var paths: [[Price]] = []
    for (index, market) in scenario.markets.enumerated() {
      do throws(PathError) {
        paths.append(
          try PathBuilder.build(
            market.path,
            tick: scenario.tick,
            tickCount: tickCount,
            key: seeds.key("path/" + market.name),
            shocks: scenario.shocks.filter { Int($0.market.index) == index },
            normals: normals[index]
          )
        )
      } catch { throw .path(error) }
    }
    return paths
  }

  /// The shared normals of each market that is in a group.
  private static func drawNormals(
    _ scenario: Scenario,
    _ seeds: SeedTree,
    tickCount: Int32
  ) throws(RunFailure) -> [[Double]?] {
    var normals: [[Double]?] = scenario.markets.map { _ in nil }
    for (ordinal, group) in scenario.correlations.enumerated() {
      do throws(CorrelationError) {
        let drawn = try group.normals(
          tick: scenario.tick,
          tickCount: tickCount,
          keys: group.markets.map {
            seeds.key("path/" + scenario.markets[Int($0.index)].name)
          },
          groupKey: seeds.key("path-correlation", entity: UInt64(ordinal))
        )
        for (market, values) in zip(group.markets, drawn) { normals[Int(market.index)] = values }
      } catch { throw .invalidScenario("correlated paths: no joint distribution") }
    }
    return normals
  }

  private static func drawPopulations(
    _ scenario: Scenario,
    _ seeds: SeedTree,
    accountCounts: [Int],
    loanBooks: [LoanBook?]
  ) -> [Population] {
    var populations: [Population] = []
    for participant in scenario.participants {
      let name = participant.name
      switch participant.kind {
      case .keepers(let spec):
        populations.append(.keepers(KeeperPopulation(name: name, spec: spec, seeds: seeds)))
      case .owners(let spec):
        let count = Int32(accountCounts[Int(spec.protocolID.index)])
        populations.append(
          .owners(OwnerPopulation(name: name, spec: spec, accountCount: count, seeds: seeds))
        )
      case .depositors(let spec):
        populations.append(
          .depositors(
            DepositorPopulation(
              name: name,
              spec: spec,
              suppliers: pureSuppliers(loanBooks),
              seeds: seeds
            )
          )
        )
      case .anticipators(let spec):
        let count = Int32(accountCounts[Int(spec.protocolID.index)])
        populations.append(
          .anticipators(
            AnticipatorPopulation(name: name, spec: spec, accountCount: count, seeds: seeds)
          )
        )
      case .savers(let spec):
        let position = Int(spec.protocolID.index)
        let depositors = depositors(scenario.protocols[position], loanBooks[position])
        populations.append(
          .savers(
            SaverPopulation(name: name, spec: spec, depositors: depositors, seeds: seeds)
          )
        )
      case .manipulator, .arbitrageur, .exploit, .raider: populations.append(.trader)
      case .orderFlow(let spec):
        let count = Int32(accountCounts[Int(spec.protocolID.index)])
        populations.append(
          .orderFlow(
            OrderFlow(
              name: name,
              spec: spec,
              accountCount: count,
              horizon: scenario.horizon,
              seeds: seeds
            )
          )
        )
      }
    }
    return populations
  }

  // A population without members leaves no trace, so that an inert one moves no column.
  private static func digest(
    _ paths: [[Price]],
    _ books: [[BookAccount]],
    _ layouts: [PortfolioLayout],
    _ loanBooks: [LoanBook?],
    _ blocks: [PlannedBlock],
    _ populations: [Population],
    _ uncertain: [Int64]
  ) -> UInt64 {
    var digest = RunDigest()
    for path in paths { for price in path { digest.absorb(price.nanos) } }
    for book in books {
      for account in book {
        digest.absorb(account.base.units)
        digest.absorb(account.quote.micros)
      }
    }
    // A layout that adds nothing leaves no trace.
    for layout in layouts {
      for mode in layout.modes where mode == .cross { digest.absorb(UInt64(1)) }
      for position in layout.further {
        digest.absorb(Int64(position.account.index))
        digest.absorb(position.base.units)
      }
    }
    for case .some(let book) in loanBooks {
      for entry in book.entries {
        digest.absorb(entry.supplied)
        digest.absorb(entry.owed)
      }
    }
    for block in blocks {
      digest.absorb(block.at.nanoseconds)
      if block.lostWith > 0 { digest.absorb(Int64(block.lostWith)) }
    }
    for population in populations { absorb(population, into: &digest) }
    for value in uncertain { digest.absorb(value) }
    return digest.value
  }

  // Populations that can never act leave no trace either.
  private static func absorb(_ population: Population, into digest: inout RunDigest) {
    switch population {
    case .keepers(let keepers) where keepers.spec.starts || keepers.spec.bids:
      for discount in keepers.discounts { digest.absorb(discount.partsPerBillion) }
    case .owners(let owners):
      for reaction in owners.reactions where reaction != .none {
        digest.absorb(UInt64(reaction.rawValue))
      }
    case .orderFlow(let flow):
      for intent in flow.intents {
        digest.absorb(intent.at.nanoseconds)
        digest.absorb(Int64(intent.account.index))
      }
    case .depositors(let depositors):
      for member in depositors.deposits.indices {
        digest.absorb(depositors.reactionTime(member: Int32(member)).nanoseconds)
      }
    case .anticipators(let own):
      for account in own.accounts { digest.absorb(Int64(account.index)) }
    case .savers(let own):
      for account in own.accounts { digest.absorb(Int64(account.index)) }
    case .keepers, .trader: break
    }
  }
}
