// measureTensor(id, bins, units): a tensor's statistics where it lies, without a copy, on a thread of libuv's pool, while
// TensorFlow computes the next layer. A promise of [finite, zeros, mean, std, min, max, sample std, ...counts].
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
  size_t bins = 0, units = 0;
  // Empty where there was no memory for it.
  std::vector<double> answer;

  ~Question() {
    if (tensor) TF_DeleteTensor(tensor);
  }
};

std::vector<double> AnswerTo(const Question &question) {
  const float *values = static_cast<const float *>(TF_TensorData(question.tensor));
  return initscope::StatisticsOf(values, TF_TensorByteSize(question.tensor) / sizeof(float), question.bins,
                                 question.units);
}

// No exception may leave a thread of the pool: it would end the process.
void Execute(napi_env, void *data) {
  Question &question = *static_cast<Question *>(data);
  try {
    question.answer = AnswerTo(question);
  } catch (...) {
  }
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

// The error that a call has left pending, or else one of its own.
napi_value ErrorOf(napi_env env) {
  bool pending = false;
  napi_value error = nullptr, message = nullptr;
  napi_is_exception_pending(env, &pending);
  if (pending) {
    napi_get_and_clear_last_exception(env, &error);
    return error;
  }
  napi_create_string_latin1(env, "no memory left to measure a tensor", NAPI_AUTO_LENGTH, &message);
  napi_create_error(env, nullptr, message, &error);
  return error;
}

void Complete(napi_env env, napi_status, void *data) {
  const std::unique_ptr<Question> question(static_cast<Question *>(data));
  napi_delete_async_work(env, question->work);
  napi_value array = question->answer.empty() ? nullptr : ArrayOf(env, question->answer);
  if (array) {
    napi_resolve_deferred(env, question->deferred, array);
  } else {
    napi_reject_deferred(env, question->deferred, ErrorOf(env));
  }
}

}  // namespace

napi_value TFJSBackend::MeasureTensor(napi_env env, napi_value id_value, napi_value bins_value, napi_value units_value) {
  int32_t id;
  uint32_t bins, units;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, id_value, &id), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_uint32(env, bins_value, &bins), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_uint32(env, units_value, &units), nullptr);
  const auto entry = tfe_handle_map_.find(id);
  if (entry == tfe_handle_map_.end() || TFE_TensorHandleDataType(entry->second) != TF_FLOAT || bins == 0 || units == 0) {
    NAPI_THROW_ERROR(env, "measureTensor takes the id of a float32 tensor, at least one bin and one unit (%d, %u, %u)", id,
                     bins, units);
    return nullptr;
  }
  std::unique_ptr<Question> question(new (std::nothrow) Question());
  if (!question) {
    NAPI_THROW_ERROR(env, "no memory left to measure a tensor");
    return nullptr;
  }
  TF_AutoStatus status;
  // It shares the tensor's memory and keeps it while the tensor itself may be disposed of.
  question->tensor = TFE_TensorHandleResolve(entry->second, status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  question->bins = bins;
  question->units = units;
  napi_value name, promise;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_string_latin1(env, "measureTensor", NAPI_AUTO_LENGTH, &name), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_create_promise(env, &question->deferred, &promise), nullptr);
  ENSURE_NAPI_OK_RETVAL(
      env, napi_create_async_work(env, nullptr, name, Execute, Complete, question.get(), &question->work), nullptr);
  if (napi_queue_async_work(env, question->work) != napi_ok) {
    napi_delete_async_work(env, question->work);
    NAPI_THROW_ERROR(env, "a tensor can't be measured: the thread pool takes no work");
    return nullptr;
  }
  question.release();
  return promise;
}

napi_value MeasureTensor(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value args[3];
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &count, args, nullptr, nullptr), nullptr);
  TFJSBackend *backend = nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_instance_data(env, reinterpret_cast<void **>(&backend)), nullptr);
  return backend->MeasureTensor(env, args[0], args[1], args[2]);
}

}  // namespace tfnodejs
