// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/dtype.h"

namespace tthost {

namespace {

bool IsIntegerWidth(int bits) { return bits == 8 || bits == 16 || bits == 32 || bits == 64; }

}  // namespace

std::optional<DtypeFacts> FactsOf(tthost_dtype dtype) {
  const int bits = dtype.bits;
  if (dtype.lanes != 1) return std::nullopt;
  std::optional<DtypeClass> dtype_class;
  switch (dtype.code) {
    case TTHOST_DTYPE_INT:
    case TTHOST_DTYPE_UINT:
      if (IsIntegerWidth(bits)) dtype_class = DtypeClass::kInteger;
      break;
    case TTHOST_DTYPE_FLOAT:
      if (bits == 16 || bits == 32 || bits == 64) dtype_class = DtypeClass::kFloat;
      break;
    case TTHOST_DTYPE_BFLOAT:
      if (bits == 16) dtype_class = DtypeClass::kFloat;
      break;
    case TTHOST_DTYPE_FLOAT8_E4M3FN:
    case TTHOST_DTYPE_FLOAT8_E5M2:
      if (bits == 8) dtype_class = DtypeClass::kFloat;
      break;
    case TTHOST_DTYPE_COMPLEX:
      if (bits == 64 || bits == 128) dtype_class = DtypeClass::kComplex;
      break;
    case TTHOST_DTYPE_BOOL:
      if (bits == 8) dtype_class = DtypeClass::kBool;
      break;
    default:
      break;
  }
  if (!dtype_class) return std::nullopt;
  return DtypeFacts{*dtype_class, static_cast<size_t>(bits) / 8};
}

std::string DtypeName(tthost_dtype dtype) {
  const std::string bits = std::to_string(dtype.bits);
  if (FactsOf(dtype)) {
    switch (dtype.code) {
      case TTHOST_DTYPE_INT:
        return "int" + bits;
      case TTHOST_DTYPE_UINT:
        return "uint" + bits;
      case TTHOST_DTYPE_FLOAT:
        return "float" + bits;
      case TTHOST_DTYPE_BFLOAT:
        return "bfloat16";
      case TTHOST_DTYPE_COMPLEX:
        return "complex" + bits;
      case TTHOST_DTYPE_BOOL:
        return "bool";
      case TTHOST_DTYPE_FLOAT8_E4M3FN:
        return "float8_e4m3fn";
      case TTHOST_DTYPE_FLOAT8_E5M2:
        return "float8_e5m2";
    }
  }
  return "DLPack type (code " + std::to_string(dtype.code) + ", " + bits + " bits, " +
         std::to_string(dtype.lanes) + " lanes)";
}

}  // namespace tthost
