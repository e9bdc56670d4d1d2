// measureTensor(id, bins): a tensor's statistics where it lies, without a copy, on a thread of libuv's pool, while
// TensorFlow computes the next layer. A promise of [finite, zeros, mean, std, min, max, ...counts].
#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <memory>
#include <new>

#include "statistics.h"
#include "tf_auto_status.h"
#include "tfjs_backend.h"
#include "utils.h"

namespace tfnodejs {

namespace {

struct Question {
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  TF_Tensor *tensor = nullptr;
  size_t bins = 0;
  // Empty where there was no memory for it.
  std::vector<double> answer;

  ~Question() {
    if (tensor) TF_DeleteTensor(tensor);
  }
};

// TensorFlow splits a product evenly over the cores: one that is shared with this thread would keep the others waiting.
// A small tensor is measured sooner than that matters, and then TensorFlow waits for it.
constexpr size_t kWorthYielding = 1 << 20;

void YieldToTensorFlow() {
#ifdef __linux__
  static thread_local const int lowered = setpriority(PRIO_PROCESS, syscall(SYS_gettid), 19);
  (void)lowered;
#endif
}

std::vector<double> AnswerTo(const Question &question) {
  const float *values = static_cast<const float *>(TF_TensorData(question.tensor));
  size_t length = TF_TensorByteSize(question.tensor) / sizeof(float);
  if (length >= kWorthYielding) YieldToTensorFlow();
  const initscope::Moments m = initscope::MomentsOf(values, length);
  std::vector<float> finite;
  if (m.finite < length) {
    finite = initscope::FiniteOf(values, length);
    values = finite.data();
    length = finite.size();
  }
  std::vector<double> answer = {m.finite, m.zeros, m.mean, m.std, m.min, m.max};
  const std::vector<double> counts = initscope::HistogramOf(values, length, question.bins, m.min, m.max);
  answer.insert(answer.end(), counts.begin(), counts.end());
  return answer;
}

// No exception may leave a thread of the pool: it would end the process.
void Execute(napi_env, void *data) {
  Question &question = *static_cast<Question *>(data);
  try {
    question.answer = AnswerTo(question);
  } catch (const std::bad_alloc &) {
  }
}

void RejectFor(napi_env env, napi_deferred deferred, const char *why) {
  napi_value message, error;
  napi_create_string_latin1(env, why, NAPI_AUTO_LENGTH, &message);
  napi_create_error(env, nullptr, message, &error);
  napi_reject_deferred(env, deferred, error);
}

napi_value ArrayOf(napi_env env, const std::vector<double> &numbers) {
  const size_t bytes = numbers.size() * sizeof(double);
  void *memory;
  napi_value buffer, array;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_arraybuffer(env, bytes, &memory, &buffer), nullptr);
  memcpy(memory, numbers.data(), bytes);
  ENSURE_NAPI_OK_RETVAL(env, napi_create_typedarray(env, napi_float64_array, numbers.size(), buffer, 0, &array),
                        nullptr);
  return array;
}

void Complete(napi_env env, napi_status, void *data) {
  const std::unique_ptr<Question> question(static_cast<Question *>(data));
  napi_delete_async_work(env, question->work);
  if (question->answer.empty()) {
    RejectFor(env, question->deferred, "no memory left to measure a tensor");
    return;
  }
  napi_value array = ArrayOf(env, question->answer);
  if (array) napi_resolve_deferred(env, question->deferred, array);
}

}  // namespace

napi_value TFJSBackend::MeasureTensor(napi_env env, napi_value id_value, napi_value bins_value) {
  int32_t id;
  uint32_t bins;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, id_value, &id), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_uint32(env, bins_value, &bins), nullptr);
  const auto entry = tfe_handle_map_.find(id);
  if (entry == tfe_handle_map_.end() || TFE_TensorHandleDataType(entry->second) != TF_FLOAT || bins == 0) {
    NAPI_THROW_ERROR(env, "measureTensor takes the id of a float32 tensor and at least one bin (%d, %u)", id, bins);
    return nullptr;
  }
  auto question = std::make_unique<Question>();
  TF_AutoStatus status;
  // It shares the tensor's memory and keeps it while the tensor itself may be disposed of.
  question->tensor = TFE_TensorHandleResolve(entry->second, status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  question->bins = bins;
  napi_value name, promise;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_string_latin1(env, "measureTensor", NAPI_AUTO_LENGTH, &name), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_create_promise(env, &question->deferred, &promise), nullptr);
  ENSURE_NAPI_OK_RETVAL(
      env, napi_create_async_work(env, nullptr, name, Execute, Complete, question.get(), &question->work), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_queue_async_work(env, question->work), nullptr);
  question.release();
  return promise;
}

napi_value MeasureTensor(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &count, args, nullptr, nullptr), nullptr);
  TFJSBackend *backend = nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_instance_data(env, reinterpret_cast<void **>(&backend)), nullptr);
  return backend->MeasureTensor(env, args[0], args[1]);
}

}  // namespace tfnodejs
