"""Writes the checkpoints of this folder with Python TensorFlow (see README.md).

Needs tensorflow 2.18 and cramjam (for the Snappy blocks). Run it in this folder.
"""
import os
import struct

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import cramjam
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
NUMERIC = ["float32", "float64", "float16", "int8", "uint8", "int16", "uint16", "int32", "int64",
           "bool", "complex64"]


def values(dtype, shape, seed):
    """Values that every type holds exactly."""
    x = np.random.RandomState(seed).randint(0, 100, size=shape)
    if dtype == "bool":
        return x % 2 == 0
    if dtype == "complex64":
        return (x + 0.5j).astype(np.complex64)
    if dtype.startswith("float") or dtype == "bfloat16":
        return (x - 50.25).astype(tf.as_dtype(dtype).as_numpy_dtype)
    if np.dtype(dtype).itemsize > 1:
        x = x * 257  # More than a byte holds.
    if dtype.startswith("int"):
        x = x - 60
    return x.astype(dtype)


def part_of(full):
    """An initializer of a partitioned variable."""

    def initialize(shape, dtype, partition_info):
        where = tuple(slice(o, o + n) for o, n in zip(partition_info.var_offset, shape))
        return tf.constant(full[where], dtype)

    return initialize


def build(types):
    """Variables on two devices; three of them partitioned."""
    for device in (0, 1):
        with tf.device("/cpu:%d" % device):
            for i, dtype in enumerate(types):
                if i % 2 == device:
                    v1.get_variable("types/" + dtype, initializer=tf.constant(values(dtype, (2, 3), i)))
    with tf.device("/cpu:1"):
        v1.get_variable("types/string", initializer=tf.constant([b"", b"daisy", b"\x00\xff" + b"x" * 130]))
        v1.get_variable("empty", initializer=tf.zeros([0, 3]))
        v1.get_variable("global_step", initializer=tf.constant(1 << 40, tf.int64))
    rows = v1.get_variable("rows", shape=[7, 3], initializer=part_of(values("float32", (7, 3), 20)),
                           partitioner=v1.fixed_size_partitioner(3, axis=0))
    columns = v1.get_variable("nested/columns", shape=[2, 5, 2], dtype=tf.int32,
                              initializer=part_of(values("int32", (2, 5, 2), 21)),
                              partitioner=v1.fixed_size_partitioner(2, axis=1))
    long = v1.get_variable("long", shape=[300], dtype=tf.uint8, initializer=part_of(values("uint8", (300,), 22)),
                           partitioner=v1.fixed_size_partitioner(2))
    return list(rows) + list(columns) + list(long)


def restore(directory, name, dtype):
    """RestoreV2 joins the slices of V1 files too; the reader class does not."""
    return tf.raw_ops.RestoreV2(prefix=directory + "/model.ckpt-7", tensor_names=[name], shape_and_slices=[""],
                                dtypes=[dtype])[0].numpy()


def save(name, types, **options):
    with tf.Graph().as_default():
        for i, part in enumerate(build(types)):
            part.op._set_device("/device:CPU:%d" % (i % 2))
        config = v1.ConfigProto(device_count={"CPU": 2})
        with v1.Session(config=config) as session:
            session.run(v1.global_variables_initializer())
            os.makedirs(name, exist_ok=True)
            v1.train.Saver(**options).save(session, name + "/model.ckpt", global_step=7, write_meta_graph=False)
    reader = tf.train.load_checkpoint(name)
    rows = []
    for key, shape in sorted(reader.get_variable_to_shape_map().items()):
        dtype = reader.get_variable_to_dtype_map()[key]
        x = restore(name, key, dtype)
        dtype = dtype.name
        text = ",".join(v.hex() for v in x.flat) if dtype == "string" else np.asarray(x).tobytes().hex()
        rows.append((key, dtype, "x".join(map(str, shape)) or "scalar", text))
    with open(name + "/expected.tsv", "w") as f:
        f.write("name\tdtype\tshape\thex\n")
        f.writelines("\t".join(row) + "\n" for row in rows)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def put_varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def block(data, handle):
    offset, at = varint(handle, 0)
    size, _ = varint(handle, at)
    return data[offset:offset + size]


def pairs(content):
    """Key and value of each entry of a block without shared keys (or with)."""
    end = len(content) - 4 - 4 * struct.unpack("<I", content[-4:])[0]
    at, key = 0, b""
    while at < end:
        shared, at = varint(content, at)
        fresh, at = varint(content, at)
        size, at = varint(content, at)
        key = key[:shared] + content[at:at + fresh]
        yield key, content[at + fresh:at + fresh + size]
        at += fresh + size


def compress(source, target):
    """Copies a table with all its blocks compressed, as TensorFlow before 1.0 wrote them."""
    data = open(source, "rb").read()
    out = b""

    def append(content):
        nonlocal out
        body = bytes(cramjam.snappy.compress_raw(content)) + b"\x01"
        crc = crc32c(body)
        masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
        handle = put_varint(len(out)) + put_varint(len(body) - 1)
        out += body + struct.pack("<I", masked)
        return handle

    footer = data[-48:]
    _, at = varint(footer, 0)
    _, at = varint(footer, at)
    index = b""
    restarts = []
    for key, handle in pairs(block(data, footer[at:])):
        moved = append(block(data, handle))
        restarts.append(len(index))
        index += put_varint(0) + put_varint(len(key)) + put_varint(len(moved)) + key + moved
    index += b"".join(struct.pack("<I", r) for r in restarts) + struct.pack("<I", len(restarts))
    meta_handle = append(struct.pack("<II", 0, 1))
    index_handle = append(index)
    handles = meta_handle + index_handle
    out += handles + bytes(40 - len(handles)) + struct.pack("<Q", 0xDB4775248B80FB57)
    with open(target, "wb") as f:
        f.write(out)


save("sharded_v2", NUMERIC + ["bfloat16"], sharded=True)
save("sliced_v1", NUMERIC, write_version=v1.train.SaverDef.V1)
os.makedirs("snappy_v1", exist_ok=True)
compress("sliced_v1/model.ckpt-7", "snappy_v1/model.ckpt-7")
for key, dtype in tf.train.load_checkpoint("snappy_v1/model.ckpt-7").get_variable_to_dtype_map().items():
    np.testing.assert_array_equal(restore("snappy_v1", key, dtype), restore("sliced_v1", key, dtype))
