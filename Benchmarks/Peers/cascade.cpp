// CASCADE-1 as a C++ user would write it; the comparison for CascadeBenchmarks.swift.
//
//   cascade ENGINE ACCOUNTS STEPS RUNS     prints the nanoseconds of CPU time and the digest
//
// ENGINE: scan (every account at every step), index (a heap of liquidation prices).
// Only + - * / and sqrt of doubles, in one order, so that every program has the same digest.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <utility>
#include <vector>

static inline uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

struct Uniforms {
  uint64_t base;
  explicit Uniforms(uint64_t stream) : base(mix(1 * 0xD1342543DE82EF95u + stream)) {}
  double operator()(uint64_t n) const {
    return double(mix(base + (n + 1) * 0x9E3779B97F4A7C15u) >> 11) * 0x1p-53;
  }
};

struct Model {
  std::vector<double> collateral, debt;
  double volume = 0, fundamental = 2000, impact = 0, price = 2000, least = 2000;
  double bad = 0, sold = 0, soldNow = 0, badNow = 0;
  uint64_t liquidations = 0;

  explicit Model(size_t count) : collateral(count), debt(count) {
    Uniforms draw(0);
    for (size_t i = 0; i < count; ++i) {
      double first = draw(2 * i), second = draw(2 * i + 1);
      collateral[i] = 0.1 + 99.9 * ((second * second) * second);
      debt[i] = (collateral[i] * 2000.0) * (0.40 + 0.40 * first);
      volume += collateral[i];
    }
  }

  bool isDue(size_t i, double threshold) const { return collateral[i] * threshold < debt[i]; }

  void liquidate(size_t i) {
    double repay = debt[i] < 100.0 ? debt[i] : 0.5 * debt[i];
    double seize = (repay * 1.05) / price;
    if (seize >= collateral[i]) {
      badNow += debt[i] - (collateral[i] * price) / 1.05;
      soldNow += collateral[i];
      collateral[i] = debt[i] = 0;
    } else {
      soldNow += seize;
      collateral[i] -= seize;
      debt[i] -= repay;
    }
    ++liquidations;
  }

  template <class Sweep>
  void run(uint64_t steps, Sweep sweep) {
    Uniforms draw(1);
    const double volatility = 0.80 * std::sqrt(1.0 / 31536000.0);
    for (uint64_t step = 1; step <= steps; ++step) {
      double normal = 0;
      for (uint64_t j = 0; j < 12; ++j) normal += draw(12 * (step - 1) + j);
      normal -= 6.0;
      double jump = step == 43201 ? -0.14 : 0.0;
      fundamental = fundamental * (1.0 + (jump + volatility * normal));
      impact = impact * (1.0 - 1.0 / 600.0);
      price = fundamental * (1.0 - impact);
      least = std::min(least, price);
      soldNow = badNow = 0;
      sweep(price * 0.825);
      bad += badNow;
      sold += soldNow;
      if (soldNow > 0) impact = std::min(impact + 0.5 * (soldNow / volume), 0.9);
    }
  }

  uint64_t digest() const {
    uint64_t hash = 0xCBF29CE484222325;
    auto absorb = [&](uint64_t word) { hash = (hash ^ word) * 0x100000001B3; };
    for (size_t i = 0; i < debt.size(); ++i) {
      absorb(std::bit_cast<uint64_t>(collateral[i]));
      absorb(std::bit_cast<uint64_t>(debt[i]));
    }
    absorb(liquidations);
    for (double value : {bad, sold, price, least}) absorb(std::bit_cast<uint64_t>(value));
    return hash;
  }
};

static void scan(Model &model, uint64_t steps) {
  model.run(steps, [&](double threshold) {
    for (size_t i = 0; i < model.debt.size(); ++i)
      if (model.isDue(i, threshold)) model.liquidate(i);
  });
}

// Liquidation prices in a heap, the highest first. They are rounded, so whoever comes within a
// margin of the price is tested exactly; within a step accounts go by number.
static void index(Model &model, uint64_t steps) {
  using Entry = std::pair<double, uint32_t>;
  auto level = [&](uint32_t i) { return model.debt[i] / (model.collateral[i] * 0.825); };
  std::vector<Entry> heap;
  for (uint32_t i = 0; i < model.debt.size(); ++i) heap.emplace_back(level(i), i);
  std::make_heap(heap.begin(), heap.end());
  std::vector<uint32_t> due, near;
  auto push = [&](uint32_t i) {
    heap.emplace_back(level(i), i);
    std::push_heap(heap.begin(), heap.end());
  };
  model.run(steps, [&](double threshold) {
    due.clear();
    near.clear();
    while (!heap.empty() && heap.front().first * (1.0 + 1e-12) > model.price) {
      uint32_t i = heap.front().second;
      std::pop_heap(heap.begin(), heap.end());
      heap.pop_back();
      (model.isDue(i, threshold) ? due : near).push_back(i);
    }
    std::sort(due.begin(), due.end());
    for (uint32_t i : due) {
      model.liquidate(i);
      if (model.debt[i] > 0) push(i);
    }
    for (uint32_t i : near) push(i);
  });
}

static int64_t nanoseconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count, char **words) {
  if (count < 5) return 2;
  std::string_view engine = words[1];
  size_t accounts = strtoull(words[2], nullptr, 10);
  uint64_t steps = strtoull(words[3], nullptr, 10), runs = strtoull(words[4], nullptr, 10);
  if (engine != "scan" && engine != "index") return 2;
  int64_t elapsed = 0;
  uint64_t digest = 0;
  for (uint64_t run = 0; run < runs; ++run) {
    int64_t start = nanoseconds();
    Model model(accounts);
    if (engine == "scan") scan(model, steps); else index(model, steps);
    elapsed += nanoseconds() - start;
    digest = model.digest();
  }
  printf("%lld %016llx\n", (long long)elapsed, (unsigned long long)digest);
}
