"""Makes the SavedModel here: python make.py, with TensorFlow 2.18."""
import os

import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))


class Model(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(tf.sin(tf.reshape(tf.range(192.0), [64, 3])), name="kernel")

    def logits(self, images):
        return tf.matmul(tf.reshape(images, [-1, 64]), self.kernel)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="encoded")])
    def of_files(self, encoded):
        def image(file):
            pixels = tf.cast(tf.io.decode_png(file, channels=1), tf.float32)
            return tf.image.resize(pixels, [8, 8]) / 127.5 - 1

        images = tf.map_fn(image, encoded, fn_output_signature=tf.TensorSpec([8, 8, 1]))
        return {"output_0": tf.nn.softmax(self.logits(images))}

    @tf.function(input_signature=[tf.TensorSpec([None, 8, 8, 1], tf.float32, name="images")])
    def of_images(self, images):
        return {"logits": self.logits(images), "squares": self.logits(images) ** 2}

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="features")])
    def of_features(self, features):
        return {"sum": tf.reduce_sum(features, 1)}


model = Model()
tf.saved_model.save(
    model,
    HERE,
    signatures={
        "serving_default": model.of_files,
        "images": model.of_images,
        "features": model.of_features,
    },
)
os.remove(os.path.join(HERE, "fingerprint.pb"))
with open(os.path.join(HERE, "expected.tsv"), "w") as table:
    table.write("image\tsignature\tp0\tp1\tp2\n")
    for name in ["bag", "coat", "sneaker"]:
        with open(os.path.join(HERE, "..", "images", name + ".png"), "rb") as image:
            file = image.read()
        pixels = tf.cast(tf.io.decode_png(file, channels=1), tf.float32)
        lenet = (tf.image.resize_with_crop_or_pad(pixels, 8, 8) - 128) / 128
        rows = {
            "serving_default": model.of_files(tf.constant([file]))["output_0"],
            "images": tf.nn.softmax(model.of_images(lenet[None])["logits"]),
        }
        for signature, row in rows.items():
            table.write("\t".join([name, signature] + ["%.6f" % p for p in row.numpy()[0]]) + "\n")
