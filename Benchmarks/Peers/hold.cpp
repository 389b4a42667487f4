// The HOLD model on queues that a C++ user would write; the comparison for HoldBenchmarks.swift.
//
//   hold ENGINE PENDING WARM-UP HOLDS LAW     prints the nanoseconds of CPU time and a digest
//   hold ENGINE PENDING 0 HOLDS LAW order     prints 0 and the hash of the order of the events
//
// ENGINE: priority-queue heap4 radix calendar      LAW: uniform exponential tied
// One hold takes the least event by (time, sequence) and pushes it again later. See README.md.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <queue>
#include <string_view>
#include <vector>

struct Event {
  double time;
  uint64_t sequence, id, other;
};

static inline bool precedes(const Event &a, const Event &b) {
  return a.time < b.time || (a.time == b.time && a.sequence < b.sequence);
}

struct Follows {
  bool operator()(const Event &a, const Event &b) const { return precedes(b, a); }
};

struct Generator {
  uint64_t state = 42;  // splitmix64
  uint64_t next() {
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  double uniform() { return double(next() >> 11) * 0x1p-53; }
};

struct Uniform {
  static double draw(Generator &g) { return g.uniform() * 2.0; }
};
struct Exponential {
  static double draw(Generator &g) { return -std::log(1.0 - g.uniform()); }
};
struct Tied {
  static double draw(Generator &g) { return double(g.next() >> 61) * 0.25; }
};

// The standard library's binary heap.
struct PriorityQueue {
  std::priority_queue<Event, std::vector<Event>, Follows> queue;
  void push(const Event &e) { queue.push(e); }
  Event pop() {
    Event first = queue.top();
    queue.pop();
    return first;
  }
};

// Memory that begins on a cache line, so that four children of a heap share one.
template <class T>
struct OnLines {
  using value_type = T;
  T *allocate(size_t n) { return (T *)std::aligned_alloc(64, (n * sizeof(T) + 63) / 64 * 64); }
  void deallocate(T *p, size_t) { std::free(p); }
  bool operator==(const OnLines &) const { return true; }
};

// A 4-ary heap of 16-byte keys; the payloads lie apart. Non-negative doubles compare as integers.
struct Heap4 {
  using Key = unsigned __int128;
  struct Payload {
    uint64_t id, other;
  };
  std::vector<Key, OnLines<Key>> keys = std::vector<Key, OnLines<Key>>(3);  // 3 unused places
  std::vector<Payload> payloads;
  std::vector<uint32_t> free;

  void push(const Event &e) {
    uint32_t slot;
    if (free.empty()) {
      slot = uint32_t(payloads.size());
      payloads.push_back({e.id, e.other});
    } else {
      slot = free.back();
      free.pop_back();
      payloads[slot] = {e.id, e.other};
    }
    Key key = Key(std::bit_cast<uint64_t>(e.time)) << 64 | e.sequence << 24 | slot;
    size_t i = keys.size() - 3;
    keys.push_back(key);
    Key *k = keys.data() + 3;
    while (i > 0) {
      size_t parent = (i - 1) / 4;
      if (k[parent] <= key) break;
      k[i] = k[parent];
      i = parent;
    }
    k[i] = key;
  }

  Event pop() {
    Key *k = keys.data() + 3, first = k[0], moved = keys.back();
    keys.pop_back();
    size_t n = keys.size() - 3, i = 0;
    while (n > 0) {
      size_t c = 4 * i + 1, least;
      if (c + 4 <= n) {
        size_t left = c + (k[c + 1] < k[c]), right = c + 2 + (k[c + 3] < k[c + 2]);
        least = k[right] < k[left] ? right : left;
      } else {
        if (c >= n) break;
        least = c;
        for (size_t j = c + 1; j < n; ++j)
          if (k[j] < k[least]) least = j;
      }
      if (k[least] >= moved) break;
      k[i] = k[least];
      i = least;
    }
    if (n > 0) k[i] = moved;
    uint32_t slot = uint32_t(first) & 0xFFFFFF;
    free.push_back(slot);
    uint64_t sequence = uint64_t(first) >> 24;
    return {std::bit_cast<double>(uint64_t(first >> 64)), sequence, payloads[slot].id,
            payloads[slot].other};
  }
};

// A radix heap: buckets by the highest bit in which a time differs from the last one taken.
struct Radix {
  std::vector<Event> now, later[64];
  size_t read = 0;
  uint64_t last = 0, occupied = 0;

  void push(const Event &e) {
    uint64_t difference = std::bit_cast<uint64_t>(e.time) ^ last;
    if (difference == 0) {
      now.push_back(e);
    } else {
      int bit = 63 - __builtin_clzll(difference);
      later[bit].push_back(e);
      occupied |= uint64_t(1) << bit;
    }
  }

  Event pop() {
    if (read == now.size()) {
      now.clear();
      read = 0;
      int bit = __builtin_ctzll(occupied);
      occupied &= occupied - 1;
      auto &bucket = later[bit];
      last = ~uint64_t(0);
      for (auto &e : bucket) last = std::min(last, std::bit_cast<uint64_t>(e.time));
      for (auto &e : bucket) push(e);
      bucket.clear();
    }
    return now[read++];
  }
};

// A calendar queue: a ring of days whose length follows the mean gap between events; the day that
// is being read is kept in order.
struct Calendar {
  static constexpr uint32_t none = ~uint32_t(0);
  struct Node {
    Event event;
    uint32_t next;
  };
  std::vector<Node> nodes;
  std::vector<uint32_t> free, days = std::vector<uint32_t>(2, none);
  std::vector<Event> today;  // the last one first
  double perTime = 1, now = 0, checkTime = 0;
  int64_t day = 0;
  size_t count = 0;
  uint64_t taken = 0, checkTaken = 0, nextCheck = 64;

  int64_t dayOf(const Event &e) const { return int64_t(e.time * perTime); }

  void place(const Event &e) {
    int64_t d = dayOf(e);
    if (d <= day) {
      auto spot = today.end();
      while (spot != today.begin() && precedes(spot[-1], e)) --spot;
      today.insert(spot, e);
      return;
    }
    uint32_t slot;
    if (free.empty()) {
      slot = uint32_t(nodes.size());
      nodes.emplace_back();
    } else {
      slot = free.back();
      free.pop_back();
    }
    uint32_t &head = days[size_t(d) & (days.size() - 1)];
    nodes[slot] = {e, head};
    head = slot;
  }

  void rebuild(double width) {
    std::vector<Event> all(today);
    today.clear();
    for (uint32_t head : days)
      for (; head != none; head = nodes[head].next) all.push_back(nodes[head].event);
    nodes.clear();
    free.clear();
    perTime = 1 / width;
    days.assign(std::bit_ceil(std::max<size_t>(count, 2)), none);
    day = int64_t(now * perTime);
    for (auto &e : all)
      if (dayOf(e) <= day) today.push_back(e); else place(e);
    std::sort(today.begin(), today.end(), Follows());
  }

  void push(const Event &e) {
    ++count;
    place(e);
    if (count > 2 * days.size()) rebuild(0.5 / perTime);
  }

  void readNextDay() {
    for (size_t steps = 0; today.empty(); ++steps) {
      if (steps > days.size()) {  // a year without events: go to the first one
        double least = std::numeric_limits<double>::infinity();
        for (uint32_t head : days)
          for (; head != none; head = nodes[head].next)
            least = std::min(least, nodes[head].event.time);
        day = int64_t(least * perTime) - 1;
        steps = 0;
      }
      ++day;
      uint32_t *link = &days[size_t(day) & (days.size() - 1)];
      while (*link != none) {
        uint32_t slot = *link;
        if (dayOf(nodes[slot].event) <= day) {
          today.push_back(nodes[slot].event);
          *link = nodes[slot].next;
          free.push_back(slot);
        } else {
          link = &nodes[slot].next;
        }
      }
    }
    if (today.size() > 1) std::sort(today.begin(), today.end(), Follows());
  }

  Event pop() {
    if (today.empty()) readNextDay();
    Event first = today.back();
    today.pop_back();
    --count;
    now = first.time;
    if (++taken >= nextCheck) {
      double wanted = 3 * (now - checkTime) / double(taken - checkTaken);
      checkTime = now;
      checkTaken = taken;
      nextCheck = taken + 2 * count + 64;
      if (wanted > 0 && (1 > 1.5 * wanted * perTime || wanted * perTime > 1.5)) rebuild(wanted);
    }
    return first;
  }
};

static int64_t nanoseconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

struct Work {
  uint64_t pending, warmUp, holds;
  bool order;
};

template <class Queue, class Law>
static void hold(const Work &work) {
  constexpr uint64_t prime = 0x100000001B3;
  Queue queue;
  Generator draws;
  uint64_t sequence = 0, sum = 0, hash = 0xCBF29CE484222325;
  for (uint64_t id = 0; id < work.pending; ++id)
    queue.push({Law::draw(draws), sequence++, id, ~id});
  if (work.order) {
    for (uint64_t k = 0; k < work.holds; ++k) {
      Event e = queue.pop();
      hash = (hash ^ std::bit_cast<uint64_t>(e.time)) * prime;
      hash = (hash ^ e.id) * prime;
      queue.push({e.time + Law::draw(draws), sequence++, e.id, e.other});
    }
    printf("0 %016llx\n", (unsigned long long)hash);
    return;
  }
  double now = 0;
  auto run = [&](uint64_t holds) {
    for (uint64_t k = 0; k < holds; ++k) {
      Event e = queue.pop();
      sum += e.id ^ (e.other << 1);
      now = e.time;
      queue.push({e.time + Law::draw(draws), sequence++, e.id, e.other});
    }
  };
  run(work.warmUp);
  int64_t start = nanoseconds();
  run(work.holds);
  int64_t elapsed = nanoseconds() - start;
  hash = (hash ^ std::bit_cast<uint64_t>(now)) * prime;
  hash = (hash ^ sum) * prime;
  printf("%lld %016llx\n", (long long)elapsed, (unsigned long long)hash);
}

template <class Queue>
static int choose(std::string_view law, const Work &work) {
  if (law == "uniform") hold<Queue, Uniform>(work);
  else if (law == "exponential") hold<Queue, Exponential>(work);
  else if (law == "tied") hold<Queue, Tied>(work);
  else return 2;
  return 0;
}

int main(int count, char **words) {
  if (count < 6) return 2;
  std::string_view engine = words[1], law = words[5];
  Work work = {strtoull(words[2], nullptr, 10), strtoull(words[3], nullptr, 10),
               strtoull(words[4], nullptr, 10), count > 6};
  if (engine == "priority-queue") return choose<PriorityQueue>(law, work);
  if (engine == "heap4") return choose<Heap4>(law, work);
  if (engine == "radix") return choose<Radix>(law, work);
  if (engine == "calendar") return choose<Calendar>(law, work);
  return 2;
}
