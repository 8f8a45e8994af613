// QuantLib's side of bench/quant.ts: reads a block of doubles, times one task over it in
// processor time, and writes what it computed.   peer TASK PASSES INPUT OUTPUT
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <ql/version.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <vector>
using namespace QuantLib;

static double seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

// Rows of seven: right, spot, strike, years, vol (or price), rate, yield.
static void european(const std::vector<double>& in, std::vector<double>& out) {
  for (size_t i = 0; i < in.size() / 7; i++) {
    const double* x = &in[7 * i];
    const double discount = std::exp(-x[5] * x[3]), growth = std::exp(-x[6] * x[3]);
    BlackCalculator black(x[0] > 0 ? Option::Call : Option::Put, x[2], x[1] * growth / discount,
                          x[4] * std::sqrt(x[3]), discount);
    double* y = &out[6 * i];
    y[0] = black.value();
    y[1] = black.delta(x[1]);
    y[2] = black.gamma(x[1]);
    y[3] = black.vega(x[3]);
    y[4] = black.theta(x[1], x[3]);
    y[5] = black.rho(x[3]);
  }
}

static void implied(const std::vector<double>& in, std::vector<double>& out, bool fast) {
  for (size_t i = 0; i < in.size() / 7; i++) {
    const double* x = &in[7 * i];
    const double discount = std::exp(-x[5] * x[3]), growth = std::exp(-x[6] * x[3]);
    const double forward = x[1] * growth / discount;
    const Option::Type type = x[0] > 0 ? Option::Call : Option::Put;
    try {
      const double deviation =
          fast ? blackFormulaImpliedStdDevLiRS(type, x[2], forward, x[4], discount, 0.0,
                                               Null<Real>(), 1.0, 1e-12, 100)
               : blackFormulaImpliedStdDev(type, x[2], forward, x[4], discount, 0.0, Null<Real>(),
                                           1e-12, 100);
      out[i] = deviation / std::sqrt(x[3]);
    } catch (...) {
      out[i] = NAN;
    }
  }
}

struct American {
  ext::shared_ptr<SimpleQuote> spot, vol, rate, income;
  ext::shared_ptr<BlackScholesMertonProcess> process;
  Date today;
  American() {
    today = Date(1, January, 2020);
    Settings::instance().evaluationDate() = today;
    const DayCounter days = Actual365Fixed();
    spot = ext::make_shared<SimpleQuote>(100);
    vol = ext::make_shared<SimpleQuote>(0.2);
    rate = ext::make_shared<SimpleQuote>(0.05);
    income = ext::make_shared<SimpleQuote>(0.02);
    process = ext::make_shared<BlackScholesMertonProcess>(
        Handle<Quote>(spot),
        Handle<YieldTermStructure>(
            ext::make_shared<FlatForward>(today, Handle<Quote>(income), days)),
        Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, Handle<Quote>(rate), days)),
        Handle<BlackVolTermStructure>(
            ext::make_shared<BlackConstantVol>(today, NullCalendar(), Handle<Quote>(vol), days)));
  }
};

// The algorithm without the instrument around it, which is how it is fastest.
struct Bare : QdFpAmericanEngine {
  using QdFpAmericanEngine::QdFpAmericanEngine;
  Real put(const double* x) const { return calculatePut(x[1], x[2], x[5], x[6], x[4], x[3]); }
};

static void american(const std::vector<double>& in, std::vector<double>& out, const Bare& engine) {
  for (size_t i = 0; i < in.size() / 7; i++) out[i] = engine.put(&in[7 * i]);
}

int main(int argc, char** argv) {
  if (argc == 2 && !std::strcmp(argv[1], "version")) {
    std::printf("%s\n", QL_VERSION);
    return 0;
  }
  const std::string task = argv[1];
  const int passes = std::atoi(argv[2]);
  std::ifstream file(argv[3], std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<double> in(bytes.size() / 8);
  std::memcpy(in.data(), bytes.data(), bytes.size());
  std::vector<double> out(task == "european" ? in.size() / 7 * 6 : in.size() / 7);
  American market;
  Bare fast(market.process, QdFpAmericanEngine::fastScheme());
  Bare high(market.process, QdFpAmericanEngine::highPrecisionScheme());
  std::vector<double> times;
  for (int pass = 0; pass < passes; pass++) {
    const double start = seconds();
    if (task == "european") european(in, out);
    else if (task == "implied-lirs") implied(in, out, true);
    else if (task == "implied-newton") implied(in, out, false);
    else if (task == "american-fast") american(in, out, fast);
    else american(in, out, high);
    times.push_back((seconds() - start) / (in.size() / 7));
  }
  std::sort(times.begin(), times.end());
  std::printf("%.3f\n", times[times.size() / 2] * 1e9);
  std::ofstream(argv[4], std::ios::binary)
      .write(reinterpret_cast<const char*>(out.data()), out.size() * 8);
}
