package org.tfslim.slim.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tfslim.formats.SlimException;
import org.tfslim.formats.records.TfRecordReader;

class WarmupRequestsTest {
  private static final byte[] NO_UTF8 = {(byte) 0xff, 0, 'a'};

  @TempDir private Path folder;

  private Descriptor predictionLog;

  @BeforeEach
  void readDescriptors() throws Exception {
    predictionLog = ServingDescriptors.predictionLog();
  }

  /** What TensorFlow Serving would read, in its own messages. */
  private List<DynamicMessage> written(WarmupRequests requests) throws Exception {
    requests.write(folder);
    List<DynamicMessage> messages = new ArrayList<>();
    Path file = folder.resolve("assets.extra").resolve("tf_serving_warmup_requests");
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (Optional<byte[]> data = reader.next(); data.isPresent(); data = reader.next()) {
        DynamicMessage message = DynamicMessage.parseFrom(predictionLog, data.get());
        assertHasNoUnknownFields(message);
        messages.add(message);
      }
    }
    return messages;
  }

  private static void assertHasNoUnknownFields(Message message) {
    assertThat(message.getUnknownFields())
        .as(message.getDescriptorForType().getFullName())
        .isEqualTo(UnknownFieldSet.getDefaultInstance());
    for (Object value : message.getAllFields().values()) {
      Collection<?> values = value instanceof Collection<?> many ? many : List.of(value);
      for (Object each : values) {
        if (each instanceof Message nested) {
          assertHasNoUnknownFields(nested);
        }
      }
    }
  }

  private DynamicMessage log(String text) throws Exception {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(predictionLog);
    TextFormat.merge(text, message);
    return message.build();
  }

  private static Example example(byte[] file) {
    Feature feature =
        Feature.newBuilder()
            .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFrom(file)))
            .build();
    return Example.newBuilder()
        .setFeatures(Features.newBuilder().putFeature("image/encoded", feature))
        .build();
  }

  @Test
  void numbersAreThoseOfTheTensor() throws Exception {
    try (TFloat32 images =
        TFloat32.tensorOf(StdArrays.ndCopyOf(new float[][] {{1, -2, 0.5f}, {0, 3, 4}}))) {
      assertThat(written(WarmupRequests.of("lenet").predict("predict_images", Map.of("x", images))))
          .containsExactly(
              log(
                  """
                  predict_log {
                    request {
                      model_spec { name: "lenet" signature_name: "predict_images" }
                      inputs {
                        key: "x"
                        value {
                          dtype: DT_FLOAT
                          tensor_shape { dim { size: 2 } dim { size: 3 } }
                          tensor_content: "\\0\\0\\200\\077\\0\\0\\0\\300\\0\\0\\0\\077\\0\\0\\0\\0\\0\\0\\100\\100\\0\\0\\200\\100"
                        }
                      }
                    }
                  }
                  """));
    }
  }

  @Test
  void filesAreBytesAndNotText() throws Exception {
    try (TString files = TString.tensorOfBytes(NdArrays.vectorOfObjects(NO_UTF8, new byte[0]))) {
      assertThat(
              written(WarmupRequests.of("café").predict("serving_default", Map.of("files", files))))
          .containsExactly(
              log(
                  """
                  predict_log {
                    request {
                      model_spec { name: "café" signature_name: "serving_default" }
                      inputs {
                        key: "files"
                        value {
                          dtype: DT_STRING
                          tensor_shape { dim { size: 2 } }
                          string_val: "\\377\\0a"
                          string_val: ""
                        }
                      }
                    }
                  }
                  """));
    }
  }

  @Test
  void aRequestHasAllInputsWhateverTheirTypeAndOrder() throws Exception {
    try (TInt64 scalar = TInt64.scalarOf(-2);
        TBfloat16 empty = TBfloat16.tensorOf(Shape.of(0, 4))) {
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      inputs.put("b", empty);
      inputs.put("a", scalar);
      List<DynamicMessage> logs = written(WarmupRequests.of("m").predict("s", inputs));
      assertThat(logs)
          .containsExactly(
              log(
                  """
                  predict_log {
                    request {
                      model_spec { name: "m" signature_name: "s" }
                      inputs {
                        key: "a"
                        value {
                          dtype: DT_INT64
                          tensor_shape { }
                          tensor_content: "\\376\\377\\377\\377\\377\\377\\377\\377"
                        }
                      }
                      inputs {
                        key: "b"
                        value {
                          dtype: DT_BFLOAT16
                          tensor_shape { dim { size: 0 } dim { size: 4 } }
                        }
                      }
                    }
                  }
                  """));
      byte[] bytes = Files.readAllBytes(folder.resolve(WarmupRequests.FILE));
      WarmupRequests.of("m").predict("s", Map.of("a", scalar, "b", empty)).write(folder);
      assertThat(folder.resolve(WarmupRequests.FILE)).hasBinaryContent(bytes);
    }
  }

  @Test
  void examplesAreClassified() throws Exception {
    List<Example> examples = List.of(example(NO_UTF8), example(new byte[] {'b'}));
    assertThat(written(WarmupRequests.of("lenet").classify("classify", examples)))
        .containsExactly(
            log(
                """
                classify_log {
                  request {
                    model_spec { name: "lenet" signature_name: "classify" }
                    input {
                      example_list {
                        examples { features { feature {
                          key: "image/encoded" value { bytes_list { value: "\\377\\0a" } }
                        } } }
                        examples { features { feature {
                          key: "image/encoded" value { bytes_list { value: "b" } }
                        } } }
                      }
                    }
                  }
                }
                """));
  }

  @Test
  void requestsKeepTheirOrderAndOlderListsStayAsTheyAre() throws Exception {
    WarmupRequests none = WarmupRequests.of("lenet");
    WarmupRequests one = none.classify("first", List.of(example(NO_UTF8)));
    try (TInt64 number = TInt64.scalarOf(1)) {
      WarmupRequests two = one.predict("second", Map.of("x", number));
      assertThat(written(two))
          .extracting(message -> message.getAllFields().keySet().iterator().next().getName())
          .containsExactly("classify_log", "predict_log");
      assertThat(two.size()).isEqualTo(2);
    }
    assertThat(one.size()).isEqualTo(1);
    assertThat(written(one)).hasSize(1);
    assertThat(written(none)).isEmpty();
  }

  @Test
  void whatTensorFlowServingWouldRefuseIsRefused() throws Exception {
    WarmupRequests requests = WarmupRequests.of("lenet");
    assertThatThrownBy(() -> requests.predict("s", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signature s");
    assertThatThrownBy(() -> requests.classify("s", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signature s");
    WarmupRequests full = requests;
    for (int i = 0; i < 1000; i++) {
      full = full.classify("s", List.of(example(NO_UTF8)));
    }
    WarmupRequests thousand = full;
    assertThat(written(thousand)).hasSize(1000);
    assertThatThrownBy(() -> thousand.classify("s", List.of(example(NO_UTF8))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000");
  }

  @Test
  void aFolderThatCannotBeWrittenToIsNamed() throws Exception {
    Files.writeString(folder.resolve("assets.extra"), "a file");
    WarmupRequests requests = WarmupRequests.of("lenet");
    assertThatThrownBy(() -> requests.write(folder))
        .isInstanceOf(SlimException.class)
        .hasMessageContaining("assets.extra");
  }
}
