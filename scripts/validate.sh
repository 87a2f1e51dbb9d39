#!/usr/bin/env bash
# Prints every figure of docs/VALIDATION.md. Needs ./check to have built build/dev, ./demo to have
# built build/release, and the data in $ETALON_DATA or ../shared/data.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${ETALON_DATA:-../shared/data}
etalon=build/release/etalon

title() { printf '\n== %s\n' "$*"; }

title "outlines and volumes against reference outlines: 50 patients of CAMUS val"
$etalon evaluate --model apical-segmentation --data "$data/camus"
title "the training patients"
$etalon evaluate --model apical-segmentation --data "$data/camus" --split train | head -4
title "the same as the first in fp32 and int8"
for precision in fp32 int8; do
  echo "$precision"
  $etalon evaluate --model apical-segmentation --data "$data/camus" --precision "$precision" | head -4
done
title "views: CAMUS val, then what is no apical view"
for folder in camus/images/val echo_views liver/images dicom; do
  echo "$folder"
  $etalon evaluate --model apical-view --data "$data/$folder" 2>/dev/null | head -4 || true
done
title "ultrasound field against 588 outlines"
build/dev/ultrasound_field_accuracy "$data"
title "time and memory of a 60-frame cine"
build/dev/measure_cine "$etalon"
title "the segmentation network against libtorch fp32 on the same weights"
build/dev/inference_benchmark
title "the ruler: speed, coverage of intervals, false alarms and power of follow"
for program in agreement_speed accuracy_speed agreement_coverage accuracy_coverage cohort_coverage \
  follow_power; do
  build/dev/$program
done
title "planar scans: 2,000 unseen phantoms, then motion"
build/dev/planar_accuracy --first-seed 20001 --persons 2000
build/dev/planar_accuracy --motion --persons 400
title "the second reader of bone scans"
build/dev/planar_network --persons 150 --first-seed 7100001
title "an archive of planar scans: 16,755 files, 17 GB"
archive=${ETALON_ARCHIVE:-out/archive}
[ -d "$archive" ] || $etalon phantom planar --out "$archive" --count 16755 --jobs 2
build/dev/batch_speed "$etalon" "$archive" 2 --cold
title "SPECT: uptake, the heart model; T1: maps, motion"
build/dev/spect_uptake
build/dev/heart_model 16
build/dev/t1_map "$data"
build/dev/t1_motion
title "reading of written reports"
$etalon reports score tests/reports/held_out_fr.csv
$etalon reports score tests/reports/held_out_2_fr.csv
title "the liver: a project, five folds, one page; pictures a second"
liver=$(mktemp -d)
$etalon project create "$liver/LIVER"
$etalon project import "$liver/LIVER" "$data/liver/images" --labels "$data/liver/manifest.csv"
$etalon annotate import "$liver/LIVER" "$data/liver/polygons" --format polygons \
  --map zone=field,mass=lesion --reference
for task in liver-field liver-lesion; do
  build/dev/etalon train "$liver/LIVER" --task $task --run "$liver/$task"
  $etalon evaluate --predictions "$liver/$task/predictions" --images "$data/liver/images" \
    --name $task --out "$liver/$task/page"
done
build/dev/reading_speed $etalon "$data/liver/images"
title "conformance on phantoms"
$etalon verify all || true
title "clean release build"
bench/clean_build.sh
