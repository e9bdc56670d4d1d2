"""Small models of Keras 3 with what Keras itself computes: tests/model/keras/files/.

    pip install keras jax numpy
    KERAS_BACKEND=jax python scripts/golden/kerasModels.py tests/model/keras/files

Each archive has beside it a JSON: the input, the output (training=False), an upstream gradient of the output and the gradient with
respect to the input, flat, where the input is of numbers.
"""

import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import jax
import keras
import numpy as np
from keras import layers as L

folder = sys.argv[1]
g = np.random.RandomState(1)


def shuffle(model):
    """Weights as no initializer makes them, so that no bias of 0 hides a mistake."""
    model.set_weights([np.abs(0.3 * g.randn(*w.shape) + 0.1).astype("float32") for w in model.get_weights()])


def write(name, model, x):
    shuffle(model)
    model.save(f"{folder}/{name}.keras")
    y = np.asarray(model(x, training=False))
    expected = {"shape": list(x.shape), "input": x.ravel().tolist(), "output": y.ravel().tolist(), "outputShape": list(y.shape)}
    if x.dtype == np.float32:
        seed = g.randn(*y.shape).astype("float32")
        state = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
        loss = lambda z: (model.stateless_call(*state, z, training=False)[0] * seed).sum()
        expected |= {"seed": seed.ravel().tolist(), "gradient": np.asarray(jax.grad(loss)(x)).ravel().tolist()}
    with open(f"{folder}/{name}.json", "w") as file:
        json.dump(expected, file)


def normal(*shape):
    return g.randn(*shape).astype("float32")


x = keras.Input((8, 8, 4))
scaled = L.Normalization(mean=[0.1, 0.2, -0.1, 0.3], variance=[1.0, 2.0, 0.5, 0.9])(L.Rescaling(0.5, 0.1)(x))
h = L.Conv2D(6, 3, padding="same", strides=2, activation="relu")(scaled)
h = L.BatchNormalization()(h)
h = h + L.Conv2D(6, (1, 3), padding="same", groups=2, dilation_rate=(1, 1))(h)
h = L.DepthwiseConv2D(3, depth_multiplier=2, padding="same")(h)
h = L.GroupNormalization(3)(h)
h = L.SeparableConv2D(4, 2, activation="gelu")(h)
h = L.UpSampling2D(2, interpolation="bilinear")(h)
h = L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="silu")(h)
h = L.LayerNormalization()(h)
h = L.AveragePooling2D(3, strides=2, padding="same")(h)
h = L.LeakyReLU(negative_slope=0.2)(L.ZeroPadding2D(((1, 0), (0, 2)))(h))
h = L.MaxPooling2D(2)(h)
h = L.GlobalAveragePooling2D()(h)
write("cnn", keras.Model(x, L.Dense(3, activation="log_softmax")(h)), normal(3, 8, 8, 4))

x = keras.Input((6, 8))
h = x
for _ in range(2):
    a = L.LayerNormalization()(h)
    h = h + L.MultiHeadAttention(2, 4)(a, a, use_causal_mask=True)
    m = L.Dense(16, activation="gelu")(L.RMSNormalization()(h))
    h = L.Add()([h, L.Dense(8, use_bias=False)(L.Dropout(0.1)(m))])
write("transformer", keras.Model(x, L.EinsumDense("abc,cd->abd", (None, 5), bias_axes="d")(h * 0.5 + 1.0)), normal(2, 6, 8))

x = keras.Input((5, 4))
h = L.Masking()(x)
h = L.Bidirectional(L.LSTM(3, return_sequences=True))(h)
h = L.GRU(4, return_sequences=True)(L.TimeDistributed(L.Dense(4, activation="tanh"))(h))
h = L.Bidirectional(L.GRU(3, reset_after=False), merge_mode="mul")(h)
z = normal(3, 5, 4)
z[0, 3:] = 0
z[1, :2] = 0
write("recurrent", keras.Model(x, h), z)

inner = keras.Sequential([keras.Input((4,)), L.Dense(4, activation="relu"), L.Dense(4)], name="inner")
y = keras.Input((4,))
block = keras.Model(y, L.Add()([y, inner(L.LayerNormalization()(y))]), name="block")
tail = keras.Sequential([keras.Input((4,)), L.Dense(3)])
x = keras.Input((4,))
shared = L.Dense(4, activation="hard_sigmoid", name="shared")
h = shared(L.ReLU(max_value=2.0)(shared(block(block(x)))))
write("nested", keras.Model(x, L.Concatenate()([h, L.Multiply()([h, x]), tail(h)])), normal(3, 4))

x = keras.Input((6,), dtype="int32")
h = L.Embedding(9, 4, mask_zero=True)(x)
h = L.Concatenate()([L.SimpleRNN(3, activation="relu")(h), L.GlobalAveragePooling1D()(h), L.LSTM(2)(h)])
ids = g.randint(1, 9, (3, 6))
ids[0, 4:] = 0
ids[1, 2] = 0
write("embedded", keras.Model(x, h), ids.astype("int32"))

deep = keras.Sequential([L.Dense(5, activation="elu"), L.Dense(2)])
deep(normal(1, 3))
write("built-later", deep, normal(2, 3))

layers = [L.Dense(units, activation="tanh", name=name) for units, name in ((32, "a"), (32, "b"), (10, "c"))]
write("mlp", keras.Sequential([keras.Input((24,)), *layers]), normal(2, 24))

x = keras.Input((4,))
y = keras.Input((4,))
last = keras.Model(y, L.Dense(3)(y), name="last")
write("ends-in-model", keras.Model(x, last(L.Dense(4, activation="tanh")(x))), normal(2, 4))

x = keras.Input((3, 4))
h = L.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de", activation="tanh")(x)
write("einsum", keras.Model(x, L.EinsumDense("abde,def->abf", (None, 2))(h)), normal(2, 3, 4))
