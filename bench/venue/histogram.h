// A log-linear histogram of microseconds: 64 steps to each doubling, so a percentile read from it
// is within 1.6 % of the true one, over the whole range of a 64-bit count.
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { STEPS_LOG2 = 6, STEPS = 1 << STEPS_LOG2, CELLS = (64 - STEPS_LOG2 + 1) * STEPS };

struct histogram {
  uint64_t cells[CELLS];
  uint64_t count;
  uint64_t max;
};

static int histogram_cell(uint64_t value) {
  if (value < STEPS) return (int)value;
  int shift = 63 - __builtin_clzll(value) - STEPS_LOG2;
  return ((shift + 1) << STEPS_LOG2) + (int)((value >> shift) & (STEPS - 1));
}

static uint64_t histogram_value(int cell) {
  if (cell < 2 * STEPS) return (uint64_t)cell;
  int shift = (cell >> STEPS_LOG2) - 1;
  return ((uint64_t)STEPS + (cell & (STEPS - 1))) << shift;
}

static void histogram_add(struct histogram *h, uint64_t value) {
  h->cells[histogram_cell(value)]++;
  h->count++;
  if (value > h->max) h->max = value;
}

// The smallest recorded value that `share` of all values do not exceed; 0 of an empty histogram.
static uint64_t histogram_quantile(const struct histogram *h, double share) {
  uint64_t wanted = (uint64_t)(share * (double)h->count + 0.999999), seen = 0;
  if (h->count == 0) return 0;
  for (int cell = 0; cell < CELLS; cell++) {
    seen += h->cells[cell];
    if (seen >= wanted && seen > 0) return histogram_value(cell);
  }
  return h->max;
}

#endif
