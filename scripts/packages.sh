# Debian packages by purpose; sourced by ./demo and ./check.
MEASURE_PACKAGES="g++ cmake ninja-build pkg-config libfmt-dev nlohmann-json3-dev libcli11-dev
  libopencv-core-dev libopencv-imgproc-dev libdcmtk-dev libgdcm-dev libpng-dev libjpeg-dev zlib1g-dev
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libdnnl-dev libonnx-dev
  libprotobuf-dev protobuf-compiler libboost1.81-dev libeigen3-dev libtomlplusplus-dev libsoci-dev libsqlite3-dev libfaiss-dev libopenblas0-serial
  libssl-dev libsodium-dev libzxcvbn-dev mold ccache"
TRAINING_PACKAGES="libtorch-dev"
# The workstation also wants node 20.19 or later with npm, which Debian 12 does not have.
CHECK_PACKAGES="libgtest-dev libgmock-dev libbenchmark-dev dcmtk chromium fonts-dejavu-core $TRAINING_PACKAGES"

# Installs the packages that are missing; needs root or sudo only when there are any.
install_packages() {
  local missing=""
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing="$missing $package"
  done
  [ -z "$missing" ] && return 0
  local root=""
  [ "$(id -u)" -eq 0 ] || root=sudo
  echo "installing:$missing"
  $root apt-get update -qq
  # shellcheck disable=SC2086 # one word a package
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    $missing >/dev/null
}
