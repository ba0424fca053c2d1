"""Writes prediction_log.desc from tensorflow-serving-api 2.18.0."""

from google.protobuf import descriptor_pb2
from tensorflow_serving.apis import prediction_log_pb2

files = descriptor_pb2.FileDescriptorSet()
names = set()


def add(file):
    if file.name not in names:
        names.add(file.name)
        for dependency in file.dependencies:
            add(dependency)
        file.CopyToProto(files.file.add())


add(prediction_log_pb2.DESCRIPTOR)
with open("prediction_log.desc", "wb") as out:
    out.write(files.SerializeToString())
