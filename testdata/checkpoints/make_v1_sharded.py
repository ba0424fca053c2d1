"""Writes the folder sharded_v1 with Python TensorFlow 1.15.5 (see README.md). Run it in this folder."""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1


def write_expected(folder, path):
    reader = v1.train.NewCheckpointReader(path)
    with open(folder + "/expected.tsv", "w") as f:
        f.write("name\tdtype\tshape\thex\n")
        for key, shape in sorted(reader.get_variable_to_shape_map().items()):
            dtype = reader.get_variable_to_dtype_map()[key]
            with tf.Graph().as_default(), v1.Session() as session:
                x = session.run(tf.raw_ops.RestoreV2(prefix=path, tensor_names=[key], shape_and_slices=[""], dtypes=[dtype])[0])
            text = ",".join(v.hex() for v in x.flat) if dtype == tf.string else np.asarray(x).tobytes().hex()
            f.write("\t".join((key, dtype.name, "x".join(map(str, shape)) or "scalar", text)) + "\n")


def sharded():
    with tf.Graph().as_default():
        full = np.arange(21, dtype=np.float32).reshape(7, 3)
        with tf.device("/cpu:0"):
            v1.get_variable("a/weights", initializer=tf.constant(full[:2] - 5))
            v1.get_variable("words", initializer=tf.constant([b"", b"daisy"]))
        with tf.device("/cpu:1"):
            v1.get_variable("b/biases", initializer=tf.constant([1.5, -2.0]))
            v1.get_variable("global_step", initializer=tf.constant(7, tf.int64))
        rows = v1.get_variable(
            "rows", shape=[7, 3], partitioner=v1.fixed_size_partitioner(2),
            initializer=lambda shape, dtype, partition_info: tf.constant(
                full[partition_info.var_offset[0]:partition_info.var_offset[0] + shape[0]]))
        for i, part in enumerate(rows):
            part.op._set_device("/device:CPU:%d" % i)
        with v1.Session(config=v1.ConfigProto(device_count={"CPU": 2})) as session:
            session.run(v1.global_variables_initializer())
            os.makedirs("sharded_v1", exist_ok=True)
            v1.train.Saver(sharded=True, write_version=v1.train.SaverDef.V1).save(
                session, "sharded_v1/model.ckpt", global_step=7, write_meta_graph=False)
    write_expected("sharded_v1", "sharded_v1/model.ckpt-7-?????-of-00002")


sharded()
