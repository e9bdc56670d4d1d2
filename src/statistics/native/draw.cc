// fillNormal(state, words, place, target, std): the next normal values of a stream of src/random, times `std`, into a Float32Array
// or Float64Array. `state` and `words` are the Int32Arrays of an MT19937; `place` holds the number of its next word and the
// value kept for the next call (NaN: none). All of them are written.
#include <cstdio>
#include <string>
#include <vector>

#include "normal.h"
#include "utils.h"

namespace tfnodejs {

namespace {

struct View {
  napi_typedarray_type type;
  size_t length;
  void *data;
};

}  // namespace

napi_value FillNormal(napi_env env, napi_callback_info info) {
  size_t count = 5;
  napi_value args[5];
  View views[4];
  double std;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &count, args, nullptr, nullptr), nullptr);
  for (size_t i = 0; i < 4; i++) {
    ENSURE_NAPI_OK_RETVAL(env, napi_get_typedarray_info(env, args[i], &views[i].type, &views[i].length, &views[i].data,
                                                        nullptr, nullptr),
                          nullptr);
  }
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_double(env, args[4], &std), nullptr);
  const View &state = views[0], &words = views[1], &place = views[2], &target = views[3];
  double *const next = static_cast<double *>(place.data);
  const bool fits = state.type == napi_int32_array && state.length == initscope::kN && words.type == napi_int32_array &&
                    words.length == initscope::kN && place.type == napi_float64_array && place.length == 2 &&
                    next[0] >= 0 && next[0] <= initscope::kN &&
                    (target.type == napi_float32_array || target.type == napi_float64_array);
  if (!fits) {
    NAPI_THROW_ERROR(env, "fillNormal takes a stream's state, words and place, and an array of floats");
    return nullptr;
  }
  initscope::Stream stream{static_cast<uint32_t *>(state.data), static_cast<uint32_t *>(words.data),
                           static_cast<size_t>(next[0]), next[1]};
  if (target.type == napi_float32_array) {
    stream.Fill(static_cast<float *>(target.data), target.length, std);
  } else {
    stream.Fill(static_cast<double *>(target.data), target.length, std);
  }
  next[0] = static_cast<double>(stream.next);
  next[1] = stream.kept;
  return nullptr;
}

}  // namespace tfnodejs
