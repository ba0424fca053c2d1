"""Writes the files of weights of this folder with Python (see README.md).

Needs tensorflow 2.18 with keras 3, tf_keras, h5py, ml_dtypes and safetensors. Run it in this folder.
"""
import os
import shutil
import struct

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import keras
import ml_dtypes
import numpy as np
import tensorflow as tf
import tf_keras

DTYPES = ["float32", "float64", "float16", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
          "bool", "complex64"]
ROWS = []


def values(dtype, shape, seed):
    x = np.random.RandomState(seed).randint(0, 100, size=shape)
    if dtype == "bool":
        return np.asarray(x % 2 == 0)
    if dtype.startswith("complex"):
        return np.asarray(x + 0.5j).astype(dtype)
    if "float" in dtype:
        return np.asarray(x - 50.25).astype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)
    return np.asarray(x).astype(dtype)


def note(file, name, value):
    value = np.asarray(value)
    shape = "x".join(map(str, value.shape)) or "scalar"
    little = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"))
    ROWS.append([file, name, value.dtype.name, shape, little.tobytes().hex()])


def arrays(dtypes):
    out = {"types/" + d: values(d, (2, 3), i) for i, d in enumerate(dtypes)}
    out["scalar"] = values("float32", (), 30)
    out["empty"] = np.zeros((0, 3), np.float32)
    return out


def npz():
    plain = arrays(DTYPES + ["complex128"])
    plain["vector"] = values("int32", (5,), 31)
    plain["fortran"] = np.asfortranarray(values("float32", (2, 3, 4), 32))
    plain["big"] = values("float32", (2, 2), 33).astype(">f4")
    plain["big_fortran"] = np.asfortranarray(values("int64", (2, 3), 34).astype(">i8"))
    for file, save in (("types.npz", np.savez), ("deflated.npz", np.savez_compressed)):
        save(file, **plain)
        for name, value in plain.items():
            note(file, name, value)


def safetensors():
    names = {"float32": "F32", "float64": "F64", "float16": "F16", "bfloat16": "BF16", "int8": "I8", "uint8": "U8",
             "int16": "I16", "uint16": "U16", "int32": "I32", "uint32": "U32", "int64": "I64", "uint64": "U64",
             "bool": "BOOL", "complex64": "C64"}
    header, data = [], b""
    for name, value in arrays(list(names)).items():
        start = len(data)
        data += value.tobytes()
        shape = ",".join(map(str, value.shape))
        header.append('"%s":{"dtype":"%s","shape":[%s],"data_offsets":[%d,%d]}'
                      % (name, names[value.dtype.name], shape, start, len(data)))
        note("types.safetensors", name, value)
    text = ('{"__metadata__":{"format":"pt"},' + ",".join(header) + "}").encode()
    with open("types.safetensors", "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def hdf5():
    plain = arrays([d for d in DTYPES if d != "complex64"])
    plain["big"] = values("float32", (2, 2), 33).astype(">f4")
    with h5py.File("types.h5", "w") as f:
        for name, value in plain.items():
            f.create_dataset(name, data=value)
            note("types.h5", name, value)
        f.create_dataset("text", data="not a weight")
        for i in range(40):  # More than one leaf of the group's tree.
            f.create_dataset("many/%02d" % i, data=np.float32(i))
            note("types.h5", "many/%02d" % i, np.float32(i))
    with h5py.File("chunked.h5", "w") as f:
        f.create_dataset("a", data=np.zeros((8, 8), np.float32), chunks=(4, 4), compression="gzip")
    with h5py.File("latest.h5", "w", libver="latest") as f:
        f.create_dataset("a", data=np.zeros((2, 2), np.float32))


def hdf5_kinds():
    """What h5py writes beside arrays of numbers: links, other types, other ways to store elements."""
    with h5py.File("types_links.h5", "w") as f:
        f["a"] = values("float32", (2, 3), 60)
        f["gone"] = np.zeros(3)
        f["group/b"] = values("int64", (4,), 61)
        f["same"] = f["a"]
        f["group/again"] = f["a"]
        f["loop"] = f["group"]
        f["soft"] = h5py.SoftLink("/a")
        f["dangling"] = h5py.SoftLink("/nowhere")
        del f["gone"]
        create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        create.set_layout(h5py.h5d.COMPACT)
        compact = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((3,)), create)
        compact.write(h5py.h5s.ALL, h5py.h5s.ALL, values("float32", (3,), 62))
        f["enum"] = np.array([0, 1, 2], h5py.enum_dtype({"A": 0, "B": 1, "C": 2}, basetype="i4"))
        f["bfloat16"] = values("bfloat16", (2, 2), 63).view("V2")
        for name in ("a", "same", "group/again", "group/b", "compact", "enum"):
            note("types_links.h5", name, f[name][()])
        note("types_links.h5", "bfloat16", values("bfloat16", (2, 2), 63))
        f["compound"] = np.zeros(3, [("x", "f4"), ("y", "i4")])
        f["complex"] = np.zeros(2, "complex64")
        f["opaque"] = np.zeros(3, "V5")
        f["fixed_text"] = np.array([b"abc", b"d"], "S5")
        f["text"] = "hello"
        f.create_dataset("lists", (2,), h5py.vlen_dtype(np.dtype("i4")))[0] = [1, 2]
        f["nothing"] = h5py.Empty("f4")
        f["reference"] = f["a"].ref
        f.create_dataset("arrays", (2,), np.dtype(("f4", (3,))))
        f["long"] = np.zeros(2, np.longdouble)
        f["type"] = np.dtype("f4")
        f.create_dataset("typed", data=np.ones(2, "f4"), dtype=f["type"])
    with h5py.File("unread.h5", "w") as f:
        f["a"] = np.ones(3, np.float32)
        f.create_dataset("chunks", data=np.ones(100, np.float32), chunks=(10,))
        f.create_dataset("packed", data=np.ones(100, np.float32), compression="gzip", shuffle=True, fletcher32=True)
        f.create_dataset("grows", data=np.ones(3, np.float32), maxshape=(None,))
        f.create_dataset("never", (4,), "f4")
        f.create_dataset("outside", (4,), "f4", external=[("elsewhere.bin", 0, 16)])
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "a", (4,))
        f.create_virtual_dataset("virtual", layout)
    with h5py.File("newer_group.h5", "w") as f:
        f["\u6a21\u578b"] = np.ones(3, np.float32)  # A name beyond ASCII needs a group of the newer kind.
    with h5py.File("user_block.h5", "w", userblock_size=512) as f:
        f["a"] = np.ones(3, np.float32)


def model(k):
    layers = k.layers
    image = layers.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, name="conv2d_7")(image)
    y = layers.Conv2D(2, 1, name="head")(layers.BatchNormalization(scale=False, name="norm")(x))
    result = k.Model(image, y)
    for i, layer in enumerate(result.layers):
        layer.set_weights([values("float32", w.shape, 40 + i) for w in layer.get_weights()])
    return result


def keras_files():
    three, two = model(keras), model(tf_keras)
    three.save_weights("keras3.weights.h5")
    three.save("keras3_model.h5")
    two.save_weights("keras2.h5")
    for layer in three.layers:
        for i, w in enumerate(layer.weights):
            note("keras3.weights.h5", "layers/%s/vars/%d" % (layer.name, i), w.numpy())
            note("keras3_model.h5", "model_weights/%s/%s" % (layer.name, w.path), w.numpy())
    for layer in two.layers:
        for w in layer.weights:
            note("keras2.h5", layer.name + "/" + w.name, w.numpy())


def tensorflow2():
    module = tf.Module()
    module.kernel = tf.Variable(values("float32", (2, 3), 50), name="Net/conv/weights")
    module.child = tf.Module()
    module.child.bias = tf.Variable(values("float32", (3,), 51), name="Net/conv/biases")
    module.twice = [tf.Variable(1.0, name="same"), tf.Variable(2.0, name="same")]
    module.call = tf.function(lambda x: x @ module.kernel + module.child.bias + sum(module.twice),
                              input_signature=[tf.TensorSpec([None, 2], tf.float32)])
    tf.train.Checkpoint(model=module).write("objects/ckpt")
    tf.saved_model.save(module, "saved_model")
    for file, prefix in (("objects/ckpt", "model/"), ("saved_model", "")):
        note(file, "Net/conv/weights", module.kernel.numpy())
        note(file, "Net/conv/biases", module.child.bias.numpy())
        for i, v in enumerate(module.twice):
            note(file, "%stwice/%d" % (prefix, i), v.numpy())


for folder in ("objects", "saved_model"):
    shutil.rmtree(folder, ignore_errors=True)
os.makedirs("objects")
npz()
safetensors()
hdf5()
hdf5_kinds()
keras_files()
tensorflow2()
with open("expected.tsv", "w") as f:
    f.write("file\tname\tdtype\tshape\thex\n")
    f.writelines("\t".join(row) + "\n" for row in ROWS)
