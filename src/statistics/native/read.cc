// readTensors(question, ids, numbers): what is asked of float32 tensors, answered where they lie, without a copy, on a thread of
// libuv's pool, while TensorFlow computes the next layer. A promise of a Float64Array.
#include <memory>
#include <new>

#include "questions.h"
#include "tf_auto_status.h"
#include "tfjs_backend.h"
#include "utils.h"

namespace tfnodejs {

namespace {

struct Reading {
  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  const initscope::Question *question = nullptr;
  // They share the tensors' memory and keep it while the tensors themselves may be disposed of.
  std::vector<TF_Tensor *> tensors;
  initscope::Numbers numbers;
  // Empty where there was no memory for it.
  initscope::Numbers answer;

  ~Reading() {
    for (TF_Tensor *tensor : tensors) TF_DeleteTensor(tensor);
  }
};

initscope::Numbers AnswerTo(const Reading &reading) {
  initscope::Asked asked{{}, reading.numbers};
  for (TF_Tensor *tensor : reading.tensors) {
    asked.tensors.push_back(
        {static_cast<const float *>(TF_TensorData(tensor)), TF_TensorByteSize(tensor) / sizeof(float)});
  }
  return reading.question->answer(asked);
}

// No exception may leave a thread of the pool: it would end the process.
void Execute(napi_env, void *data) {
  Reading &reading = *static_cast<Reading *>(data);
  try {
    reading.answer = AnswerTo(reading);
  } catch (...) {
  }
}

napi_value ArrayOf(napi_env env, const initscope::Numbers &numbers) {
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
  napi_create_string_latin1(env, "no memory left to read a tensor", NAPI_AUTO_LENGTH, &message);
  napi_create_error(env, nullptr, message, &error);
  return error;
}

void Complete(napi_env env, napi_status, void *data) {
  const std::unique_ptr<Reading> reading(static_cast<Reading *>(data));
  napi_delete_async_work(env, reading->work);
  napi_value array = reading->answer.empty() ? nullptr : ArrayOf(env, reading->answer);
  if (array) {
    napi_resolve_deferred(env, reading->deferred, array);
  } else {
    napi_reject_deferred(env, reading->deferred, ErrorOf(env));
  }
}

// The entries of a typed array of this type; false of anything else.
template <typename T>
bool EntriesOf(napi_env env, napi_value array, napi_typedarray_type expected, std::vector<T> *entries) {
  napi_typedarray_type type;
  size_t length;
  void *data;
  if (napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr) != napi_ok || type != expected) {
    return false;
  }
  const T *const first = static_cast<const T *>(data);
  entries->assign(first, first + length);
  return true;
}

}  // namespace

napi_value TFJSBackend::ReadTensors(napi_env env, napi_value question_value, napi_value ids_value,
                                    napi_value numbers_value) {
  char name[32] = "";
  std::vector<int32_t> ids;
  std::unique_ptr<Reading> reading(new (std::nothrow) Reading());
  if (!reading) {
    NAPI_THROW_ERROR(env, "no memory left to read a tensor");
    return nullptr;
  }
  napi_get_value_string_latin1(env, question_value, name, sizeof(name), nullptr);
  reading->question = initscope::FindQuestion(name);
  if (!reading->question || !EntriesOf(env, ids_value, napi_int32_array, &ids) ||
      !EntriesOf(env, numbers_value, napi_float64_array, &reading->numbers) ||
      ids.size() != reading->question->tensors || reading->numbers.size() < reading->question->numbers) {
    NAPI_THROW_ERROR(env, "readTensors takes a question, its tensors and its numbers, not \"%s\" with %d and %d", name,
                     static_cast<int>(ids.size()), static_cast<int>(reading->numbers.size()));
    return nullptr;
  }
  for (const int32_t id : ids) {
    const auto entry = tfe_handle_map_.find(id);
    if (entry == tfe_handle_map_.end() || TFE_TensorHandleDataType(entry->second) != TF_FLOAT) {
      NAPI_THROW_ERROR(env, "readTensors takes ids of float32 tensors, not %d", id);
      return nullptr;
    }
    TF_AutoStatus status;
    TF_Tensor *const tensor = TFE_TensorHandleResolve(entry->second, status.status);
    ENSURE_TF_OK_RETVAL(env, status, nullptr);
    reading->tensors.push_back(tensor);
  }
  napi_value work_name, promise;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_string_latin1(env, "readTensors", NAPI_AUTO_LENGTH, &work_name), nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_create_promise(env, &reading->deferred, &promise), nullptr);
  ENSURE_NAPI_OK_RETVAL(
      env, napi_create_async_work(env, nullptr, work_name, Execute, Complete, reading.get(), &reading->work), nullptr);
  if (napi_queue_async_work(env, reading->work) != napi_ok) {
    napi_delete_async_work(env, reading->work);
    NAPI_THROW_ERROR(env, "a tensor can't be read: the thread pool takes no work");
    return nullptr;
  }
  reading.release();
  return promise;
}

napi_value ReadTensors(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value args[3];
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &count, args, nullptr, nullptr), nullptr);
  TFJSBackend *backend = nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_instance_data(env, reinterpret_cast<void **>(&backend)), nullptr);
  return backend->ReadTensors(env, args[0], args[1], args[2]);
}

}  // namespace tfnodejs
