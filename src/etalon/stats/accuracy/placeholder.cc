#include "etalon/stats/estimate.h"
