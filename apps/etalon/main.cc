#include "etalon/cli/app.h"

int main(int argc, char** argv) { return etalon::cli::Run(argc, argv); }
