// Written by scripts/operatorTable.py from the operators of onnx 1.23.2 (Apache-2.0); not to be edited.

/** Lists of types that operators allow, one a line; `float` is `tensor(float)`. */
export const typeLists = `
map(int64,tensor(double)) map(int64,tensor(float)) map(int64,tensor(string)) map(string,tensor(double)) map(string,tensor(float)) map(string,tensor(int64))
map(int64,tensor(float)) map(int64,tensor(string))
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(float4e2m1))) optional(seq(tensor(float6e2m3))) optional(seq(tensor(float6e3m2))) optional(seq(tensor(float8e4m3fn))) optional(seq(tensor(float8e4m3fnuz))) optional(seq(tensor(float8e5m2))) optional(seq(tensor(float8e5m2fnuz))) optional(seq(tensor(float8e8m0))) optional(seq(tensor(int16))) optional(seq(tensor(int2))) optional(seq(tensor(int32))) optional(seq(tensor(int4))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint2))) optional(seq(tensor(uint32))) optional(seq(tensor(uint4))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(float4e2m1)) optional(tensor(float6e2m3)) optional(tensor(float6e3m2)) optional(tensor(float8e4m3fn)) optional(tensor(float8e4m3fnuz)) optional(tensor(float8e5m2)) optional(tensor(float8e5m2fnuz)) optional(tensor(float8e8m0)) optional(tensor(int16)) optional(tensor(int2)) optional(tensor(int32)) optional(tensor(int4)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint2)) optional(tensor(uint32)) optional(tensor(uint4)) optional(tensor(uint64)) optional(tensor(uint8))
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(float4e2m1))) optional(seq(tensor(float6e2m3))) optional(seq(tensor(float6e3m2))) optional(seq(tensor(float8e4m3fn))) optional(seq(tensor(float8e4m3fnuz))) optional(seq(tensor(float8e5m2))) optional(seq(tensor(float8e5m2fnuz))) optional(seq(tensor(float8e8m0))) optional(seq(tensor(int16))) optional(seq(tensor(int2))) optional(seq(tensor(int32))) optional(seq(tensor(int4))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint2))) optional(seq(tensor(uint32))) optional(seq(tensor(uint4))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(float4e2m1)) optional(tensor(float6e2m3)) optional(tensor(float6e3m2)) optional(tensor(float8e4m3fn)) optional(tensor(float8e4m3fnuz)) optional(tensor(float8e5m2)) optional(tensor(float8e5m2fnuz)) optional(tensor(float8e8m0)) optional(tensor(int16)) optional(tensor(int2)) optional(tensor(int32)) optional(tensor(int4)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint2)) optional(tensor(uint32)) optional(tensor(uint4)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(float4e2m1)) seq(tensor(float6e2m3)) seq(tensor(float6e3m2)) seq(tensor(float8e4m3fn)) seq(tensor(float8e4m3fnuz)) seq(tensor(float8e5m2)) seq(tensor(float8e5m2fnuz)) seq(tensor(float8e8m0)) seq(tensor(int16)) seq(tensor(int2)) seq(tensor(int32)) seq(tensor(int4)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint2)) seq(tensor(uint32)) seq(tensor(uint4)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float6e2m3 float6e3m2 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 string uint16 uint2 uint32 uint4 uint64 uint8
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(float4e2m1)) optional(tensor(float8e4m3fn)) optional(tensor(float8e4m3fnuz)) optional(tensor(float8e5m2)) optional(tensor(float8e5m2fnuz)) optional(tensor(float8e8m0)) optional(tensor(int16)) optional(tensor(int2)) optional(tensor(int32)) optional(tensor(int4)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint2)) optional(tensor(uint32)) optional(tensor(uint4)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(float4e2m1)) seq(tensor(float8e4m3fn)) seq(tensor(float8e4m3fnuz)) seq(tensor(float8e5m2)) seq(tensor(float8e5m2fnuz)) seq(tensor(float8e8m0)) seq(tensor(int16)) seq(tensor(int2)) seq(tensor(int32)) seq(tensor(int4)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint2)) seq(tensor(uint32)) seq(tensor(uint4)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 string uint16 uint2 uint32 uint4 uint64 uint8
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(float4e2m1)) optional(tensor(float8e4m3fn)) optional(tensor(float8e4m3fnuz)) optional(tensor(float8e5m2)) optional(tensor(float8e5m2fnuz)) optional(tensor(float8e8m0)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int4)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint4)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(float4e2m1)) seq(tensor(float8e4m3fn)) seq(tensor(float8e4m3fnuz)) seq(tensor(float8e5m2)) seq(tensor(float8e5m2fnuz)) seq(tensor(float8e8m0)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int4)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint4)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(float4e2m1)) optional(tensor(float8e4m3fn)) optional(tensor(float8e4m3fnuz)) optional(tensor(float8e5m2)) optional(tensor(float8e5m2fnuz)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int4)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint4)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(float4e2m1)) seq(tensor(float8e4m3fn)) seq(tensor(float8e4m3fnuz)) seq(tensor(float8e5m2)) seq(tensor(float8e5m2fnuz)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int4)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint4)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(float8e4m3fn)) optional(tensor(float8e4m3fnuz)) optional(tensor(float8e5m2)) optional(tensor(float8e5m2fnuz)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int4)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint4)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(float8e4m3fn)) seq(tensor(float8e4m3fnuz)) seq(tensor(float8e5m2)) seq(tensor(float8e5m2fnuz)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int4)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint4)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(float8e4m3fn)) optional(tensor(float8e4m3fnuz)) optional(tensor(float8e5m2)) optional(tensor(float8e5m2fnuz)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(float8e4m3fn)) seq(tensor(float8e4m3fnuz)) seq(tensor(float8e5m2)) seq(tensor(float8e5m2fnuz)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int64 int8 string uint16 uint32 uint64 uint8
optional(seq(tensor(bfloat16))) optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bfloat16)) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8))
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 string uint16 uint2 uint32 uint4 uint64 uint8
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int64 int8 string uint16 uint32 uint64 uint8
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
optional(seq(tensor(bool))) optional(seq(tensor(complex128))) optional(seq(tensor(complex64))) optional(seq(tensor(double))) optional(seq(tensor(float))) optional(seq(tensor(float16))) optional(seq(tensor(int16))) optional(seq(tensor(int32))) optional(seq(tensor(int64))) optional(seq(tensor(int8))) optional(seq(tensor(string))) optional(seq(tensor(uint16))) optional(seq(tensor(uint32))) optional(seq(tensor(uint64))) optional(seq(tensor(uint8))) optional(tensor(bool)) optional(tensor(complex128)) optional(tensor(complex64)) optional(tensor(double)) optional(tensor(float)) optional(tensor(float16)) optional(tensor(int16)) optional(tensor(int32)) optional(tensor(int64)) optional(tensor(int8)) optional(tensor(string)) optional(tensor(uint16)) optional(tensor(uint32)) optional(tensor(uint64)) optional(tensor(uint8)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bool complex128 complex64 double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
seq(map(int64,tensor(float))) seq(map(string,tensor(float)))
seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(float4e2m1)) seq(tensor(float6e2m3)) seq(tensor(float6e3m2)) seq(tensor(float8e4m3fn)) seq(tensor(float8e4m3fnuz)) seq(tensor(float8e5m2)) seq(tensor(float8e5m2fnuz)) seq(tensor(float8e8m0)) seq(tensor(int16)) seq(tensor(int2)) seq(tensor(int32)) seq(tensor(int4)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint2)) seq(tensor(uint32)) seq(tensor(uint4)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 float4e2m1 float6e2m3 float6e3m2 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 string uint16 uint2 uint32 uint4 uint64 uint8
seq(tensor(bfloat16)) seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8))
seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8))
seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bfloat16 bool complex128 complex64 double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
seq(tensor(bool)) seq(tensor(complex128)) seq(tensor(complex64)) seq(tensor(double)) seq(tensor(float)) seq(tensor(float16)) seq(tensor(int16)) seq(tensor(int32)) seq(tensor(int64)) seq(tensor(int8)) seq(tensor(string)) seq(tensor(uint16)) seq(tensor(uint32)) seq(tensor(uint64)) seq(tensor(uint8)) bool complex128 complex64 double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 string uint16 uint2 uint32 uint4 uint64 uint8
bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 uint16 uint2 uint32 uint4 uint64 uint8
bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
bfloat16 bool complex128 complex64 double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
bfloat16 bool complex128 complex64 double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
bfloat16 bool complex128 complex64 double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int64 int8 string uint16 uint32 uint64 uint8
bfloat16 bool complex128 complex64 double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
bfloat16 bool double float float16 float4e2m1 float6e2m3 float6e3m2 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 string uint16 uint2 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 string uint16 uint2 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int2 int32 int4 int64 int8 uint16 uint2 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 int16 int32 int4 int64 int8 uint16 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 uint16 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 string uint16 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int64 int8 uint16 uint32 uint4 uint64 uint8
bfloat16 bool double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int64 int8 string uint16 uint32 uint64 uint8
bfloat16 bool double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int64 int8 uint16 uint32 uint64 uint8
bfloat16 bool double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
bfloat16 bool double float float16 int16 int32 int64 int8 uint16 uint32 uint64 uint8
bfloat16 bool double float float16 int32 int64 int8 uint32 uint64 uint8
bfloat16 double float float16
bfloat16 double float float16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz
bfloat16 double float float16 int16 int32 int64
bfloat16 double float float16 int16 int32 int64 int8
bfloat16 double float float16 int16 int32 int64 int8 uint16 uint32 uint64 uint8
bfloat16 double float float16 int32 int64
bfloat16 double float float16 int32 int64 int8 uint32 uint64 uint8
bfloat16 double float float16 int32 int64 uint32 uint64
bfloat16 double float float16 int8 uint8
bfloat16 float
bfloat16 float float16
bfloat16 float float16 float8e8m0
bfloat16 float float16 float8e8m0 int32
bfloat16 float float16 int32
bool
bool complex128 complex64 double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
bool double float float16 int16 int32 int64 int8 string uint16 uint32 uint64 uint8
bool double float float16 int16 int32 int64 int8 uint16 uint32 uint64 uint8
bool double float float16 int32 int64
bool int32 int64
double float
double float float16
double float float16 int16 int32 int64 int8
double float float16 int16 int32 int64 int8 uint16 uint32 uint64 uint8
double float float16 int32 int64
double float float16 int32 int64 int8 uint32 uint64 uint8
double float float16 int32 int64 uint32 uint64
double float float16 int8 uint8
double float int16 int32 int64
double float int16 int32 int64 string
double float int32 int64
double float int32 int64 string
double float int32 int64 uint32 uint64
double float int64 string
float
float int32
float int64 string
float4e2m1 float6e2m3 float6e3m2 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int2 int32 int4 int8 uint16 uint2 uint4 uint8
float4e2m1 float6e2m3 float6e3m2 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int2 int4 int8 uint16 uint2 uint4 uint8
float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int2 int32 int4 int8 uint16 uint2 uint4 uint8
float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int2 int4 int8 uint16 uint2 uint4 uint8
float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int8 uint16 uint4 uint8
float4e2m1 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int4 int8 uint16 uint4 uint8
float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int32 int4 int8 uint16 uint4 uint8
float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int16 int4 int8 uint16 uint4 uint8
float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int32 int8 uint8
float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz int8 uint8
int16 int32 int64 int8 uint16 uint32 uint64 uint8
int32
int32 int64
int32 int64 string
int32 int8 uint8
int64
int64 string
int8 uint8
string
uint16 uint32 uint64 uint8
uint8
`;

/**
 * One version of an operator a line, behind a line `#domain`: name, since, inputs, outputs, attributes, type variables.
 * `-` behind the version: deprecated. Behind the name of an input or output: `?` may be left out, `*2` two or more of one type, `~2` two or
 * more of any; behind an attribute's type: `!` required. A type variable is the number of its list; `outputs=1|5`: as many and no other number.
 */
export const operatorTable = `
#
Abs 1 X:T Y:T consumed_inputs:ints T=66
Abs 6 X:T Y:T . T=68
Abs 13 X:T Y:T . T=49
Acos 7 input:T output:T . T=66
Acos 22 input:T output:T . T=45
Acosh 9 input:T output:T . T=66
Acosh 22 input:T output:T . T=45
Add 1 A:T,B:T C:T axis:int,broadcast:int,consumed_inputs:ints T=66
Add 6 A:T,B:T C:T axis:int,broadcast:int T=71
Add 7 A:T,B:T C:T . T=71
Add 13 A:T,B:T C:T . T=52
Add 14 A:T,B:T C:T . T=49
AffineGrid 20 theta:T1,size:T2 grid:T1 align_corners:int T1=45,T2=97
And 1 A:T,B:T C:T1 axis:int,broadcast:int T=59,T1=59
And 7 A:T,B:T C:T1 . T=59,T1=59
ArgMax 1 data:T reduced:tensor(int64) axis:int,keepdims:int T=68
ArgMax 11 data:T reduced:tensor(int64) axis:int,keepdims:int T=68
ArgMax 12 data:T reduced:tensor(int64) axis:int,keepdims:int,select_last_index:int T=68
ArgMax 13 data:T reduced:tensor(int64) axis:int,keepdims:int,select_last_index:int T=49
ArgMin 1 data:T reduced:tensor(int64) axis:int,keepdims:int T=68
ArgMin 11 data:T reduced:tensor(int64) axis:int,keepdims:int T=68
ArgMin 12 data:T reduced:tensor(int64) axis:int,keepdims:int,select_last_index:int T=68
ArgMin 13 data:T reduced:tensor(int64) axis:int,keepdims:int,select_last_index:int T=49
Asin 7 input:T output:T . T=66
Asin 22 input:T output:T . T=45
Asinh 9 input:T output:T . T=66
Asinh 22 input:T output:T . T=45
Atan 7 input:T output:T . T=66
Atan 22 input:T output:T . T=45
Atanh 9 input:T output:T . T=66
Atanh 22 input:T output:T . T=45
Attention 23 Q:T1,K:T1,V:T2,attn_mask?:U,past_key?:T1,past_value?:T2 Y:T1,present_key?:T1,present_value?:T2,qk_matmul_output?:T1 is_causal:int,kv_num_heads:int,q_num_heads:int,qk_matmul_output_mode:int,scale:float,softcap:float,softmax_precision:int T1=45,T2=45,U=43
Attention 24 Q:T1,K:T1,V:T2,attn_mask?:U,past_key?:T1,past_value?:T2,nonpad_kv_seqlen?:tensor(int64) Y:T1,present_key?:T1,present_value?:T2,qk_matmul_output?:T1 is_causal:int,kv_num_heads:int,q_num_heads:int,qk_matmul_output_mode:int,scale:float,softcap:float,softmax_precision:int T1=45,T2=45,U=43
Attention 25 Q:T1,K:T1,V:T2,attn_mask?:U,past_key?:T1,past_value?:T2,nonpad_kv_seqlen?:tensor(int64) Y:T1,present_key?:T1,present_value?:T2,qk_matmul_output?:T1 is_causal:int,kv_num_heads:int,left_window_size:int,q_num_heads:int,qk_matmul_output_mode:int,right_window_size:int,scale:float,softcap:float,softmax_precision:int T1=45,T2=45,U=43
AveragePool 1 X:T Y:T auto_pad:string,kernel_shape:ints!,pads:ints,strides:ints T=66
AveragePool 7 X:T Y:T auto_pad:string,count_include_pad:int,kernel_shape:ints!,pads:ints,strides:ints T=66
AveragePool 10 X:T Y:T auto_pad:string,ceil_mode:int,count_include_pad:int,kernel_shape:ints!,pads:ints,strides:ints T=66
AveragePool 11 X:T Y:T auto_pad:string,ceil_mode:int,count_include_pad:int,kernel_shape:ints!,pads:ints,strides:ints T=66
AveragePool 19 X:T Y:T auto_pad:string,ceil_mode:int,count_include_pad:int,dilations:ints,kernel_shape:ints!,pads:ints,strides:ints T=66
AveragePool 22 X:T Y:T auto_pad:string,ceil_mode:int,count_include_pad:int,dilations:ints,kernel_shape:ints!,pads:ints,strides:ints T=45
BatchNormalization 1 X:T,scale:T,B:T,mean:T,var:T Y:T,mean?:T,var?:T,saved_mean?:T,saved_var?:T consumed_inputs:ints!,epsilon:float,is_test:int,momentum:float,spatial:int T=66,outputs=1|5
BatchNormalization 6 X:T,scale:T,B:T,mean:T,var:T Y:T,mean?:T,var?:T,saved_mean?:T,saved_var?:T epsilon:float,is_test:int,momentum:float,spatial:int T=66,outputs=1|5
BatchNormalization 7 X:T,scale:T,B:T,mean:T,var:T Y:T,mean?:T,var?:T,saved_mean?:T,saved_var?:T epsilon:float,momentum:float,spatial:int T=66,outputs=1|5
BatchNormalization 9 X:T,scale:T,B:T,mean:T,var:T Y:T,mean?:T,var?:T,saved_mean?:T,saved_var?:T epsilon:float,momentum:float T=66,outputs=1|5
BatchNormalization 14 X:T,scale:T,B:T,input_mean:U,input_var:U Y:T,running_mean?:U,running_var?:U epsilon:float,momentum:float,training_mode:int T=45,U=45,outputs=1|3
BatchNormalization 15 X:T,scale:T1,B:T1,input_mean:T2,input_var:T2 Y:T,running_mean?:T2,running_var?:T2 epsilon:float,momentum:float,training_mode:int T=45,T1=45,T2=45,outputs=1|3
Bernoulli 15 input:T1 output:T2 dtype:int,seed:float T1=66,T2=43
Bernoulli 22 input:T1 output:T2 dtype:int,seed:float T1=45,T2=43
BitCast 26 input:T1 output:T2 to:int! T1=25,T2=25
BitShift 11 X:T,Y:T Z:T direction:string! T=101
BitShift 28 X:T,Y:T Z:T direction:string! T=92
BitwiseAnd 18 A:T,B:T C:T . T=92
BitwiseNot 18 X:T Y:T . T=92
BitwiseOr 18 A:T,B:T C:T . T=92
BitwiseXor 18 A:T,B:T C:T . T=92
BlackmanWindow 17 size:T1 output:T2 output_datatype:int,periodic:int T1=94,T2=49
Cast 1 input:T1 output:T2 to:string! T1=62,T2=62
Cast 6 input:T1 output:T2 to:int! T1=62,T2=62
Cast 9 input:T1 output:T2 to:int! T1=61,T2=61
Cast 13 input:T1 output:T2 to:int! T1=42,T2=42
Cast 19 input:T1 output:T2 saturate:int,to:int! T1=40,T2=40
Cast 21 input:T1 output:T2 saturate:int,to:int! T1=38,T2=38
Cast 23 input:T1 output:T2 saturate:int,to:int! T1=36,T2=36
Cast 24 input:T1 output:T2 round_mode:string,saturate:int,to:int! T1=34,T2=34
Cast 25 input:T1 output:T2 round_mode:string,saturate:int,to:int! T1=32,T2=32
Cast 28 input:T1 output:T2 round_mode:string,saturate:int,to:int! T1=31,T2=31
CastLike 15 input:T1,target_type:T2 output:T2 . T1=42,T2=42
CastLike 19 input:T1,target_type:T2 output:T2 saturate:int T1=40,T2=40
CastLike 21 input:T1,target_type:T2 output:T2 saturate:int T1=38,T2=38
CastLike 23 input:T1,target_type:T2 output:T2 saturate:int T1=36,T2=36
CastLike 24 input:T1,target_type:T2 output:T2 round_mode:string,saturate:int T1=34,T2=34
CastLike 25 input:T1,target_type:T2 output:T2 round_mode:string,saturate:int T1=32,T2=32
CausalConvWithState 27 input:T,weight:T,bias?:T,past_state?:T output:T,present_state:T activation:string T=55
Ceil 1 X:T Y:T consumed_inputs:ints T=66
Ceil 6 X:T Y:T . T=66
Ceil 13 X:T Y:T . T=45
Celu 12 X:T Y:T alpha:float T=79
Celu 28 X:T Y:T alpha:float T=45
CenterCropPad 18 input_data:T,shape:Tind output_data:T axes:ints T=30,Tind=94
Clip 1 input:T output:T consumed_inputs:ints,max:float,min:float T=66
Clip 6 input:T output:T max:float,min:float T=66
Clip 11 input:T,min?:T,max?:T output:T . T=66
Clip 12 input:T,min?:T,max?:T output:T . T=68
Clip 13 input:T,min?:T,max?:T output:T . T=49
Col2Im 18 input:T,image_shape:tensor(int64),block_shape:tensor(int64) output:T dilations:ints,pads:ints,strides:ints T=30
Compress 9 input:T,condition:T1 output:T axis:int T=60,T1=59
Compress 11 input:T,condition:T1 output:T axis:int T=60,T1=59
Compress 28 input:T,condition:T1 output:T axis:int T=30,T1=59
Concat 1 inputs*1:T concat_result:T axis:int T=66
Concat 4 inputs*1:T concat_result:T axis:int! T=60
Concat 11 inputs*1:T concat_result:T axis:int! T=60
Concat 13 inputs*1:T concat_result:T axis:int! T=30
ConcatFromSequence 11 input_sequence:S concat_result:T axis:int!,new_axis:int S=21,T=60
Constant 1 . output:T value:tensor! T=66
Constant 9 . output:T value:tensor! T=60
Constant 11 . output:T sparse_value:sparse_tensor,value:tensor T=60
Constant 12 . output:T sparse_value:sparse_tensor,value:tensor,value_float:float,value_floats:floats,value_int:int,value_ints:ints,value_string:string,value_strings:strings T=60
Constant 13 . output:T sparse_value:sparse_tensor,value:tensor,value_float:float,value_floats:floats,value_int:int,value_ints:ints,value_string:string,value_strings:strings T=30
Constant 19 . output:T sparse_value:sparse_tensor,value:tensor,value_float:float,value_floats:floats,value_int:int,value_ints:ints,value_string:string,value_strings:strings T=29
Constant 21 . output:T sparse_value:sparse_tensor,value:tensor,value_float:float,value_floats:floats,value_int:int,value_ints:ints,value_string:string,value_strings:strings T=28
Constant 23 . output:T sparse_value:sparse_tensor,value:tensor,value_float:float,value_floats:floats,value_int:int,value_ints:ints,value_string:string,value_strings:strings T=27
Constant 24 . output:T sparse_value:sparse_tensor,value:tensor,value_float:float,value_floats:floats,value_int:int,value_ints:ints,value_string:string,value_strings:strings T=26
Constant 25 . output:T sparse_value:sparse_tensor,value:tensor,value_float:float,value_floats:floats,value_int:int,value_ints:ints,value_string:string,value_strings:strings T=24
ConstantOfShape 9 input:T1 output:T2 value:tensor T1=97,T2=62
ConstantOfShape 20 input:T1 output:T2 value:tensor T1=97,T2=41
ConstantOfShape 21 input:T1 output:T2 value:tensor T1=97,T2=39
ConstantOfShape 23 input:T1 output:T2 value:tensor T1=97,T2=37
ConstantOfShape 24 input:T1 output:T2 value:tensor T1=97,T2=35
ConstantOfShape 25 input:T1 output:T2 value:tensor T1=97,T2=33
Conv 1 X:T,W:T,B?:T Y:T auto_pad:string,dilations:ints,group:int,kernel_shape:ints,pads:ints,strides:ints T=66
Conv 11 X:T,W:T,B?:T Y:T auto_pad:string,dilations:ints,group:int,kernel_shape:ints,pads:ints,strides:ints T=66
Conv 22 X:T,W:T,B?:T Y:T auto_pad:string,dilations:ints,group:int,kernel_shape:ints,pads:ints,strides:ints T=45
ConvInteger 10 x:T1,w:T2,x_zero_point?:T1,w_zero_point?:T2 y:T3 auto_pad:string,dilations:ints,group:int,kernel_shape:ints,pads:ints,strides:ints T1=99,T2=99,T3=93
ConvTranspose 1 X:T,W:T,B?:T Y:T auto_pad:string,dilations:ints,group:int,kernel_shape:ints,output_padding:ints,output_shape:ints,pads:ints,strides:ints T=66
ConvTranspose 11 X:T,W:T,B?:T Y:T auto_pad:string,dilations:ints,group:int,kernel_shape:ints,output_padding:ints,output_shape:ints,pads:ints,strides:ints T=66
ConvTranspose 22 X:T,W:T,B?:T Y:T auto_pad:string,dilations:ints,group:int,kernel_shape:ints,output_padding:ints,output_shape:ints,pads:ints,strides:ints T=45
Cos 7 input:T output:T . T=66
Cos 22 input:T output:T . T=45
Cosh 9 input:T output:T . T=66
Cosh 22 input:T output:T . T=45
CumProd 26 x:T,axis:T2 y:T exclusive:int,reverse:int T=52,T2=94
CumSum 11 x:T,axis:T2 y:T exclusive:int,reverse:int T=77,T2=94
CumSum 14 x:T,axis:T2 y:T exclusive:int,reverse:int T=52,T2=94
DFT 17 input:T1,dft_length?:T2 output:T1 axis:int,inverse:int,onesided:int T1=45,T2=94
DFT 20 input:T1,dft_length?:T2,axis?:tensor(int64) output:T1 inverse:int,onesided:int T1=45,T2=94
DeformConv 19 X:T,W:T,offset:T,B?:T,mask?:T Y:T dilations:ints,group:int,kernel_shape:ints,offset_group:int,pads:ints,strides:ints T=66
DeformConv 22 X:T,W:T,offset:T,B?:T,mask?:T Y:T dilations:ints,group:int,kernel_shape:ints,offset_group:int,pads:ints,strides:ints T=45
DepthToSpace 1 input:T output:T blocksize:int! T=60
DepthToSpace 11 input:T output:T blocksize:int!,mode:string T=60
DepthToSpace 13 input:T output:T blocksize:int!,mode:string T=30
DepthToSpace 28 input:T output:T blocksize:int!,mode:string T=30
DequantizeLinear 10 x:T,x_scale:tensor(float),x_zero_point?:T y:tensor(float) . T=96
DequantizeLinear 13 x:T,x_scale:tensor(float),x_zero_point?:T y:tensor(float) axis:int T=96
DequantizeLinear 19 x:T1,x_scale:T2,x_zero_point?:T1 y:T2 axis:int T1=90,T2=55
DequantizeLinear 21 x:T1,x_scale:T2,x_zero_point?:T1 y:T2 axis:int,block_size:int T1=88,T2=55
DequantizeLinear 23 x:T1,x_scale:T2,x_zero_point?:T1 y:T3 axis:int,block_size:int,output_dtype:int T1=86,T2=55,T3=55
DequantizeLinear 24 x:T1,x_scale:T2,x_zero_point?:T1 y:T3 axis:int,block_size:int,output_dtype:int T1=86,T2=56,T3=55
DequantizeLinear 25 x:T1,x_scale:T2,x_zero_point?:T1 y:T3 axis:int,block_size:int,output_dtype:int T1=84,T2=56,T3=55
DequantizeLinear 28 x:T1,x_scale:T2,x_zero_point?:T1 y:T3 axis:int,block_size:int,output_dtype:int T1=82,T2=56,T3=55
Det 11 X:T Y:T . T=66
Det 22 X:T Y:T . T=45
Div 1 A:T,B:T C:T axis:int,broadcast:int,consumed_inputs:ints T=66
Div 6 A:T,B:T C:T axis:int,broadcast:int T=71
Div 7 A:T,B:T C:T . T=71
Div 13 A:T,B:T C:T . T=52
Div 14 A:T,B:T C:T . T=49
Dropout 1 data:T output:T,mask?:T consumed_inputs:ints,is_test:int,ratio:float T=66
Dropout 6 data:T output:T,mask?:T is_test:int,ratio:float T=66
Dropout 7 data:T output:T,mask?:T ratio:float T=66
Dropout 10 data:T output:T,mask?:T1 ratio:float T=66,T1=59
Dropout 12 data:T,ratio?:T1,training_mode?:T2 output:T,mask?:T2 seed:int T=66,T1=66,T2=59
Dropout 13 data:T,ratio?:T1,training_mode?:T2 output:T,mask?:T2 seed:int T=45,T1=66,T2=59
Dropout 22 data:T,ratio?:T1,training_mode?:T2 output:T,mask?:T2 seed:int T=46,T1=46,T2=59
DynamicQuantizeLinear 11 x:T1 y:T2,y_scale:tensor(float),y_zero_point:T2 . T1=79,T2=102
Einsum 12 Inputs*1:T Output:T equation:string! T=68
Einsum 28 Inputs*1:T Output:T equation:string! T=49
Elu 1 X:T Y:T alpha:float,consumed_inputs:ints T=66
Elu 6 X:T Y:T alpha:float T=66
Elu 22 X:T Y:T alpha:float T=45
Equal 1 A:T,B:T C:T1 axis:int,broadcast:int T=64,T1=59
Equal 7 A:T,B:T C:T1 . T=64,T1=59
Equal 11 A:T,B:T C:T1 . T=62,T1=59
Equal 13 A:T,B:T C:T1 . T=43,T1=59
Equal 19 A:T,B:T C:T1 . T=42,T1=59
Erf 9 input:T output:T . T=68
Erf 13 input:T output:T . T=45
Exp 1 input:T output:T consumed_inputs:ints T=66
Exp 6 input:T output:T . T=66
Exp 13 input:T output:T . T=45
Expand 8 input:T,shape:tensor(int64) output:T . T=60
Expand 13 input:T,shape:tensor(int64) output:T . T=30
EyeLike 9 input:T1 output:T2 dtype:int,k:int T1=62,T2=62
EyeLike 22 input:T1 output:T2 dtype:int,k:int T1=43,T2=43
Flatten 1 input:T output:T axis:int T=66
Flatten 9 input:T output:T axis:int T=60
Flatten 11 input:T output:T axis:int T=60
Flatten 13 input:T output:T axis:int T=30
Flatten 21 input:T output:T axis:int T=28
Flatten 23 input:T output:T axis:int T=27
Flatten 24 input:T output:T axis:int T=26
Flatten 25 input:T output:T axis:int T=24
Floor 1 X:T Y:T consumed_inputs:ints T=66
Floor 6 X:T Y:T . T=66
Floor 13 X:T Y:T . T=45
GRU 1 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,output_sequence:int T=66,T1=93
GRU 3 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,linear_before_reset:int,output_sequence:int T=66,T1=93
GRU 7 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,linear_before_reset:int T=66,T1=93
GRU 14 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,layout:int,linear_before_reset:int T=66,T1=93
GRU 22 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,layout:int,linear_before_reset:int T=45,T1=93
Gather 1 data:T,indices:Tind output:T axis:int T=60,Tind=94
Gather 11 data:T,indices:Tind output:T axis:int T=60,Tind=94
Gather 13 data:T,indices:Tind output:T axis:int T=30,Tind=94
GatherElements 11 data:T,indices:Tind output:T axis:int T=60,Tind=94
GatherElements 13 data:T,indices:Tind output:T axis:int T=30,Tind=94
GatherND 11 data:T,indices:tensor(int64) output:T . T=60
GatherND 12 data:T,indices:tensor(int64) output:T batch_dims:int T=60
GatherND 13 data:T,indices:tensor(int64) output:T batch_dims:int T=30
Gelu 20 X:T Y:T approximate:string T=45
Gemm 1 A:T,B:T,C:T Y:T alpha:float,beta:float,broadcast:int,transA:int,transB:int T=66
Gemm 6 A:T,B:T,C:T Y:T alpha:float,beta:float,broadcast:int,transA:int,transB:int T=66
Gemm 7 A:T,B:T,C:T Y:T alpha:float,beta:float,transA:int,transB:int T=66
Gemm 9 A:T,B:T,C:T Y:T alpha:float,beta:float,transA:int,transB:int T=71
Gemm 11 A:T,B:T,C?:T Y:T alpha:float,beta:float,transA:int,transB:int T=71
Gemm 13 A:T,B:T,C?:T Y:T alpha:float,beta:float,transA:int,transB:int T=52
GlobalAveragePool 1 X:T Y:T . T=66
GlobalAveragePool 22 X:T Y:T . T=45
GlobalLpPool 1 X:T Y:T p:float T=66
GlobalLpPool 2 X:T Y:T p:int T=66
GlobalLpPool 22 X:T Y:T p:int T=45
GlobalMaxPool 1 X:T Y:T . T=66
GlobalMaxPool 22 X:T Y:T . T=45
Greater 1 A:T,B:T C:T1 axis:int,broadcast:int T=66,T1=59
Greater 7 A:T,B:T C:T1 . T=66,T1=59
Greater 9 A:T,B:T C:T1 . T=68,T1=59
Greater 13 A:T,B:T C:T1 . T=49,T1=59
GreaterOrEqual 12 A:T,B:T C:T1 . T=68,T1=59
GreaterOrEqual 16 A:T,B:T C:T1 . T=49,T1=59
GridSample 16 X:T1,grid:T2 Y:T1 align_corners:int,mode:string,padding_mode:string T1=60,T2=66
GridSample 20 X:T1,grid:T2 Y:T1 align_corners:int,mode:string,padding_mode:string T1=60,T2=66
GridSample 22 X:T1,grid:T2 Y:T1 align_corners:int,mode:string,padding_mode:string T1=30,T2=45
GroupNormalization 18- X:T,scale:T,bias:T Y:T epsilon:float,num_groups:int! T=45
GroupNormalization 21 X:T,scale:T,bias:T Y:T epsilon:float,num_groups:int!,stash_type:int T=45
HammingWindow 17 size:T1 output:T2 output_datatype:int,periodic:int T1=94,T2=49
HannWindow 17 size:T1 output:T2 output_datatype:int,periodic:int T1=94,T2=49
HardSigmoid 1 X:T Y:T alpha:float,beta:float,consumed_inputs:ints T=66
HardSigmoid 6 X:T Y:T alpha:float,beta:float T=66
HardSigmoid 22 X:T Y:T alpha:float,beta:float T=45
HardSwish 14 X:T Y:T . T=66
HardSwish 22 X:T Y:T . T=45
Hardmax 1 input:T output:T axis:int T=66
Hardmax 11 input:T output:T axis:int T=66
Hardmax 13 input:T output:T axis:int T=45
Identity 1 input:T output:T . T=60
Identity 13 input:T output:T . T=30
Identity 14 input:V output:V . V=22
Identity 16 input:V output:V . V=16
Identity 19 input:V output:V . V=15
Identity 21 input:V output:V . V=14
Identity 23 input:V output:V . V=13
Identity 24 input:V output:V . V=12
Identity 25 input:V output:V . V=11
If 1 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=60,B=59
If 11 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=60,B=59
If 13 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=23,B=59
If 16 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=9,B=59
If 19 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=8,B=59
If 21 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=7,B=59
If 23 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=6,B=59
If 24 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=5,B=59
If 25 cond:B outputs~1:V else_branch:graph!,then_branch:graph! V=4,B=59
ImageDecoder 20 encoded_stream:T1 image:T2 pixel_format:string T1=102,T2=102
InstanceNormalization 1 input:T,scale:T,B:T output:T consumed_inputs:ints,epsilon:float T=66
InstanceNormalization 6 input:T,scale:T,B:T output:T epsilon:float T=66
InstanceNormalization 22 input:T,scale:T,B:T output:T epsilon:float T=45
IsInf 10 X:T1 Y:T2 detect_negative:int,detect_positive:int T1=65,T2=59
IsInf 20 X:T1 Y:T2 detect_negative:int,detect_positive:int T1=46,T2=59
IsNaN 9 X:T1 Y:T2 . T1=66,T2=59
IsNaN 13 X:T1 Y:T2 . T1=45,T2=59
IsNaN 20 X:T1 Y:T2 . T1=46,T2=59
LRN 1 X:T Y:T alpha:float,beta:float,bias:float,size:int! T=66
LRN 13 X:T Y:T alpha:float,beta:float,bias:float,size:int! T=45
LSTM 1 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T,initial_c?:T,P?:T Y?:T,Y_h?:T,Y_c?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,input_forget:int,output_sequence:int T=66,T1=93
LSTM 7 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T,initial_c?:T,P?:T Y?:T,Y_h?:T,Y_c?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,input_forget:int T=66,T1=93
LSTM 14 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T,initial_c?:T,P?:T Y?:T,Y_h?:T,Y_c?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,input_forget:int,layout:int T=66,T1=93
LSTM 22 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T,initial_c?:T,P?:T Y?:T,Y_h?:T,Y_c?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,input_forget:int,layout:int T=45,T1=93
LayerNormalization 17 X:T,Scale:T,B?:T Y:T,Mean?:U,InvStdDev?:U axis:int,epsilon:float,stash_type:int T=45,U=54
LeakyRelu 1 X:T Y:T alpha:float,consumed_inputs:ints T=66
LeakyRelu 6 X:T Y:T alpha:float T=66
LeakyRelu 16 X:T Y:T alpha:float T=45
Less 1 A:T,B:T C:T1 axis:int,broadcast:int T=66,T1=59
Less 7 A:T,B:T C:T1 . T=66,T1=59
Less 9 A:T,B:T C:T1 . T=68,T1=59
Less 13 A:T,B:T C:T1 . T=49,T1=59
LessOrEqual 12 A:T,B:T C:T1 . T=68,T1=59
LessOrEqual 16 A:T,B:T C:T1 . T=49,T1=59
LinearAttention 27 query:T,key:T,value:T,past_state?:S,decay?:T,beta?:T output:T,present_state:S chunk_size:int,kv_num_heads:int!,q_num_heads:int!,scale:float,update_rule:string T=55,S=55
Log 1 input:T output:T consumed_inputs:ints T=66
Log 6 input:T output:T . T=66
Log 13 input:T output:T . T=45
LogSoftmax 1 input:T output:T axis:int T=66
LogSoftmax 11 input:T output:T axis:int T=66
LogSoftmax 13 input:T output:T axis:int T=45
Loop 1 M?:I,cond?:B,v_initial~1:V v_final_and_scan_outputs~1:V body:graph! V=60,I=97,B=59
Loop 11 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=60,I=97,B=59
Loop 13 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=23,I=97,B=59
Loop 16 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=9,I=97,B=59
Loop 19 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=8,I=97,B=59
Loop 21 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=7,I=97,B=59
Loop 23 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=6,I=97,B=59
Loop 24 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=5,I=97,B=59
Loop 25 M?:I,cond?:B,v_initial~0:V v_final_and_scan_outputs~1:V body:graph! V=4,I=97,B=59
LpNormalization 1 input:T output:T axis:int,p:int T=66
LpNormalization 22 input:T output:T axis:int,p:int T=45
LpPool 1 X:T Y:T auto_pad:string,kernel_shape:ints,p:float,pads:ints,strides:ints T=66
LpPool 2 X:T Y:T auto_pad:string,kernel_shape:ints!,p:int,pads:ints,strides:ints T=66
LpPool 11 X:T Y:T auto_pad:string,kernel_shape:ints!,p:int,pads:ints,strides:ints T=66
LpPool 18 X:T Y:T auto_pad:string,ceil_mode:int,dilations:ints,kernel_shape:ints!,p:int,pads:ints,strides:ints T=66
LpPool 22 X:T Y:T auto_pad:string,ceil_mode:int,dilations:ints,kernel_shape:ints!,p:int,pads:ints,strides:ints T=45
MatMul 1 A:T,B:T Y:T . T=66
MatMul 9 A:T,B:T Y:T . T=71
MatMul 13 A:T,B:T Y:T . T=52
MatMulInteger 10 A:T1,B:T2,a_zero_point?:T1,b_zero_point?:T2 Y:T3 . T1=99,T2=99,T3=93
Max 1 data_0*1:T max:T consumed_inputs:ints T=66
Max 6 data_0*1:T max:T . T=66
Max 8 data_0*1:T max:T . T=66
Max 12 data_0*1:T max:T . T=68
Max 13 data_0*1:T max:T . T=49
MaxPool 1 X:T Y:T auto_pad:string,kernel_shape:ints!,pads:ints,strides:ints T=66
MaxPool 8 X:T Y:T,Indices?:I auto_pad:string,kernel_shape:ints!,pads:ints,storage_order:int,strides:ints T=66,I=97
MaxPool 10 X:T Y:T,Indices?:I auto_pad:string,ceil_mode:int,dilations:ints,kernel_shape:ints!,pads:ints,storage_order:int,strides:ints T=66,I=97
MaxPool 11 X:T Y:T,Indices?:I auto_pad:string,ceil_mode:int,dilations:ints,kernel_shape:ints!,pads:ints,storage_order:int,strides:ints T=66,I=97
MaxPool 12 X:T Y:T,Indices?:I auto_pad:string,ceil_mode:int,dilations:ints,kernel_shape:ints!,pads:ints,storage_order:int,strides:ints T=72,I=97
MaxPool 22 X:T Y:T,Indices?:I auto_pad:string,ceil_mode:int,dilations:ints,kernel_shape:ints!,pads:ints,storage_order:int,strides:ints T=53,I=97
MaxRoiPool 1 X:T,rois:T Y:T pooled_shape:ints!,spatial_scale:float T=66
MaxRoiPool 22 X:T,rois:T Y:T pooled_shape:ints!,spatial_scale:float T=45
MaxUnpool 9 X:T1,I:T2,output_shape?:T2 output:T1 kernel_shape:ints!,pads:ints,strides:ints T1=66,T2=97
MaxUnpool 11 X:T1,I:T2,output_shape?:T2 output:T1 kernel_shape:ints!,pads:ints,strides:ints T1=66,T2=97
MaxUnpool 22 X:T1,I:T2,output_shape?:T2 output:T1 kernel_shape:ints!,pads:ints,strides:ints T1=45,T2=97
Mean 1 data_0*1:T mean:T consumed_inputs:ints T=66
Mean 6 data_0*1:T mean:T . T=66
Mean 8 data_0*1:T mean:T . T=66
Mean 13 data_0*1:T mean:T . T=45
MeanVarianceNormalization 9 X:T Y:T axes:ints T=66
MeanVarianceNormalization 13 X:T Y:T axes:ints T=45
MelWeightMatrix 17 num_mel_bins:T1,dft_length:T1,sample_rate:T1,lower_edge_hertz:T2,upper_edge_hertz:T2 output:T3 output_datatype:int T1=94,T2=45,T3=49
Min 1 data_0*1:T min:T consumed_inputs:ints T=66
Min 6 data_0*1:T min:T . T=66
Min 8 data_0*1:T min:T . T=66
Min 12 data_0*1:T min:T . T=68
Min 13 data_0*1:T min:T . T=49
Mish 18 X:T Y:T . T=66
Mish 22 X:T Y:T . T=45
Mod 10 A:T,B:T C:T fmod:int T=68
Mod 13 A:T,B:T C:T fmod:int T=49
Mod 28 A:T,B:T C:T fmod:int T=49
Mul 1 A:T,B:T C:T axis:int,broadcast:int,consumed_inputs:ints T=66
Mul 6 A:T,B:T C:T axis:int,broadcast:int T=71
Mul 7 A:T,B:T C:T . T=71
Mul 13 A:T,B:T C:T . T=52
Mul 14 A:T,B:T C:T . T=49
Multinomial 7 input:T1 output:T2 dtype:int,sample_size:int,seed:float T1=66,T2=94
Multinomial 22 input:T1 output:T2 dtype:int,sample_size:int,seed:float T1=45,T2=94
Neg 1 X:T Y:T consumed_inputs:ints T=66
Neg 6 X:T Y:T . T=67
Neg 13 X:T Y:T . T=48
NegativeLogLikelihoodLoss 12 input:T,target:Tind,weight?:T loss:T ignore_index:int,reduction:string T=66,Tind=94
NegativeLogLikelihoodLoss 13 input:T,target:Tind,weight?:T loss:T ignore_index:int,reduction:string T=66,Tind=94
NegativeLogLikelihoodLoss 22 input:T,target:Tind,weight?:T loss:T ignore_index:int,reduction:string T=45,Tind=94
NonMaxSuppression 10 boxes:tensor(float),scores:tensor(float),max_output_boxes_per_class?:tensor(int64),iou_threshold?:tensor(float),score_threshold?:tensor(float) selected_indices:tensor(int64) center_point_box:int .
NonMaxSuppression 11 boxes:tensor(float),scores:tensor(float),max_output_boxes_per_class?:tensor(int64),iou_threshold?:tensor(float),score_threshold?:tensor(float) selected_indices:tensor(int64) center_point_box:int .
NonZero 9 X:T Y:tensor(int64) . T=60
NonZero 13 X:T Y:tensor(int64) . T=30
Not 1 X:T Y:T . T=59
OneHot 9 indices:T1,depth:T2,values:T3 output:T3 axis:int T1=68,T2=68,T3=60
OneHot 11 indices:T1,depth:T2,values:T3 output:T3 axis:int T1=68,T2=68,T3=60
OneHot 28 indices:T1,depth:T2,values:T3 output:T3 axis:int T1=68,T2=68,T3=30
Optional 15 input?:V output:O type:type_proto V=23,O=10
Optional 28 input?:V output:O type:type_proto V=19,O=2
OptionalGetElement 15 input:O output:V . O=10,V=23
OptionalGetElement 18 input:O output:V . O=17,V=23
OptionalGetElement 28 input:O output:V . O=3,V=19
OptionalHasElement 15 input:O output:B . O=10,B=59
OptionalHasElement 18 input?:O output:B . O=17,B=59
OptionalHasElement 28 input?:O output:B . O=3,B=59
Or 1 A:T,B:T C:T1 axis:int,broadcast:int T=59,T1=59
Or 7 A:T,B:T C:T1 . T=59,T1=59
PRelu 1 X:T,slope:T Y:T consumed_inputs:ints T=66
PRelu 6 X:T,slope:T Y:T . T=66
PRelu 7 X:T,slope:T Y:T . T=66
PRelu 9 X:T,slope:T Y:T . T=71
PRelu 16 X:T,slope:T Y:T . T=52
Pad 1 data:T output:T mode:string,paddings:ints!,value:float T=66
Pad 2 data:T output:T mode:string,pads:ints!,value:float T=66
Pad 11 data:T,pads:tensor(int64),constant_value?:T output:T mode:string T=68
Pad 13 data:T,pads:tensor(int64),constant_value?:T output:T mode:string T=30
Pad 18 data:T,pads:tensor(int64),constant_value?:T,axes?:Tind output:T mode:string T=30,Tind=94
Pad 19 data:T,pads:tensor(int64),constant_value?:T,axes?:Tind output:T mode:string T=30,Tind=94
Pad 21 data:T,pads:tensor(int64),constant_value?:T,axes?:Tind output:T mode:string T=28,Tind=94
Pad 23 data:T,pads:tensor(int64),constant_value?:T,axes?:Tind output:T mode:string T=27,Tind=94
Pad 24 data:T,pads:tensor(int64),constant_value?:T,axes?:Tind output:T mode:string T=26,Tind=94
Pad 25 data:T,pads:tensor(int64),constant_value?:T,axes?:Tind output:T mode:string T=24,Tind=94
Pow 1 X:T,Y:T Z:T axis:int,broadcast:int T=66
Pow 7 X:T,Y:T Z:T . T=66
Pow 12 X:T,Y:T1 Z:T . T=69,T1=68
Pow 13 X:T,Y:T1 Z:T . T=50,T1=68
Pow 15 X:T,Y:T1 Z:T . T=50,T1=49
QLinearConv 10 x:T1,x_scale:tensor(float),x_zero_point:T1,w:T2,w_scale:tensor(float),w_zero_point:T2,y_scale:tensor(float),y_zero_point:T3,B?:T4 y:T3 auto_pad:string,dilations:ints,group:int,kernel_shape:ints,pads:ints,strides:ints T1=99,T2=99,T3=99,T4=93
QLinearMatMul 10 a:T1,a_scale:tensor(float),a_zero_point:T1,b:T2,b_scale:tensor(float),b_zero_point:T2,y_scale:tensor(float),y_zero_point:T3 y:T3 . T1=99,T2=99,T3=99
QLinearMatMul 21 a:T1,a_scale:TS,a_zero_point:T1,b:T2,b_scale:TS,b_zero_point:T2,y_scale:TS,y_zero_point:T3 y:T3 . TS=55,T1=91,T2=91,T3=91
QuantizeLinear 10 x:T1,y_scale:tensor(float),y_zero_point?:T2 y:T2 . T1=80,T2=99
QuantizeLinear 13 x:T1,y_scale:tensor(float),y_zero_point?:T2 y:T2 axis:int T1=80,T2=99
QuantizeLinear 19 x:T1,y_scale:T1,y_zero_point?:T2 y:T2 axis:int,saturate:int T1=58,T2=91
QuantizeLinear 21 x:T1,y_scale:T1,y_zero_point?:T2 y:T2 axis:int,block_size:int,output_dtype:int,saturate:int T1=58,T2=89
QuantizeLinear 23 x:T1,y_scale:T2,y_zero_point?:T3 y:T3 axis:int,block_size:int,output_dtype:int,precision:int,saturate:int T1=58,T2=58,T3=87
QuantizeLinear 24 x:T1,y_scale:T2,y_zero_point?:T3 y:T3 axis:int,block_size:int,output_dtype:int,precision:int,saturate:int T1=58,T2=57,T3=87
QuantizeLinear 25 x:T1,y_scale:T2,y_zero_point?:T3 y:T3 axis:int,block_size:int,output_dtype:int,precision:int,saturate:int T1=58,T2=57,T3=85
QuantizeLinear 28 x:T1,y_scale:T2,y_zero_point?:T3 y:T3 axis:int,block_size:int,output_dtype:int,precision:int,saturate:int T1=58,T2=57,T3=83
RMSNormalization 23 X:T,scale:V Y:V axis:int,epsilon:float,stash_type:int T=45,V=45
RNN 1 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,output_sequence:int T=66,T1=93
RNN 7 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int T=66,T1=93
RNN 14 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,layout:int T=66,T1=93
RNN 22 X:T,W:T,R:T,B?:T,sequence_lens?:T1,initial_h?:T Y?:T,Y_h?:T activation_alpha:floats,activation_beta:floats,activations:strings,clip:float,direction:string,hidden_size:int,layout:int T=45,T1=93
RandomNormal 1 . output:T dtype:int,mean:float,scale:float,seed:float,shape:ints! T=66
RandomNormal 22 . output:T dtype:int,mean:float,scale:float,seed:float,shape:ints! T=45
RandomNormalLike 1 input:T1 output:T2 dtype:int,mean:float,scale:float,seed:float T1=60,T2=66
RandomNormalLike 22 input:T1 output:T2 dtype:int,mean:float,scale:float,seed:float T1=30,T2=45
RandomUniform 1 . output:T dtype:int,high:float,low:float,seed:float,shape:ints! T=66
RandomUniform 22 . output:T dtype:int,high:float,low:float,seed:float,shape:ints! T=45
RandomUniformLike 1 input:T1 output:T2 dtype:int,high:float,low:float,seed:float T1=60,T2=66
RandomUniformLike 22 input:T1 output:T2 dtype:int,high:float,low:float,seed:float T1=30,T2=45
Range 11 start:T,limit:T,delta:T output:T . T=73
Range 27 start:T,limit:T,delta:T output:T stash_type:int T=47
Reciprocal 1 X:T Y:T consumed_inputs:ints T=66
Reciprocal 6 X:T Y:T . T=66
Reciprocal 13 X:T Y:T . T=45
ReduceL1 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceL1 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceL1 13 data:T reduced:T axes:ints,keepdims:int T=52
ReduceL1 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
ReduceL2 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceL2 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceL2 13 data:T reduced:T axes:ints,keepdims:int T=52
ReduceL2 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
ReduceLogSum 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceLogSum 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceLogSum 13 data:T reduced:T axes:ints,keepdims:int T=52
ReduceLogSum 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
ReduceLogSum 28 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=45
ReduceLogSumExp 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceLogSumExp 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceLogSumExp 13 data:T reduced:T axes:ints,keepdims:int T=52
ReduceLogSumExp 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
ReduceLogSumExp 28 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=45
ReduceMax 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceMax 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceMax 12 data:T reduced:T axes:ints,keepdims:int T=70
ReduceMax 13 data:T reduced:T axes:ints,keepdims:int T=51
ReduceMax 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=51
ReduceMax 20 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=44
ReduceMean 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceMean 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceMean 13 data:T reduced:T axes:ints,keepdims:int T=52
ReduceMean 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
ReduceMin 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceMin 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceMin 12 data:T reduced:T axes:ints,keepdims:int T=70
ReduceMin 13 data:T reduced:T axes:ints,keepdims:int T=51
ReduceMin 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=51
ReduceMin 20 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=44
ReduceProd 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceProd 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceProd 13 data:T reduced:T axes:ints,keepdims:int T=52
ReduceProd 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
ReduceSum 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceSum 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceSum 13 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
ReduceSumSquare 1 data:T reduced:T axes:ints,keepdims:int T=71
ReduceSumSquare 11 data:T reduced:T axes:ints,keepdims:int T=71
ReduceSumSquare 13 data:T reduced:T axes:ints,keepdims:int T=52
ReduceSumSquare 18 data:T,axes?:tensor(int64) reduced:T keepdims:int,noop_with_empty_axes:int T=52
RegexFullMatch 20 X:T1 Y:T2 pattern:string T1=100,T2=59
Relu 1 X:T Y:T consumed_inputs:ints T=66
Relu 6 X:T Y:T . T=66
Relu 13 X:T Y:T . T=45
Relu 14 X:T Y:T . T=48
Reshape 1 data:T reshaped:T consumed_inputs:ints,shape:ints T=66
Reshape 5 data:T,shape:tensor(int64) reshaped:T . T=60
Reshape 13 data:T,shape:tensor(int64) reshaped:T . T=30
Reshape 14 data:T,shape:tensor(int64) reshaped:T allowzero:int T=30
Reshape 19 data:T,shape:tensor(int64) reshaped:T allowzero:int T=29
Reshape 21 data:T,shape:tensor(int64) reshaped:T allowzero:int T=28
Reshape 23 data:T,shape:tensor(int64) reshaped:T allowzero:int T=27
Reshape 24 data:T,shape:tensor(int64) reshaped:T allowzero:int T=26
Reshape 25 data:T,shape:tensor(int64) reshaped:T allowzero:int T=24
Resize 10 X:T,scales:tensor(float) Y:T mode:string T=60
Resize 11 X:T1,roi:T2,scales:tensor(float),sizes?:tensor(int64) Y:T1 coordinate_transformation_mode:string,cubic_coeff_a:float,exclude_outside:int,extrapolation_value:float,mode:string,nearest_mode:string T1=60,T2=66
Resize 13 X:T1,roi?:T2,scales?:tensor(float),sizes?:tensor(int64) Y:T1 coordinate_transformation_mode:string,cubic_coeff_a:float,exclude_outside:int,extrapolation_value:float,mode:string,nearest_mode:string T1=30,T2=66
Resize 18 X:T1,roi?:T2,scales?:tensor(float),sizes?:tensor(int64) Y:T1 antialias:int,axes:ints,coordinate_transformation_mode:string,cubic_coeff_a:float,exclude_outside:int,extrapolation_value:float,keep_aspect_ratio_policy:string,mode:string,nearest_mode:string T1=30,T2=66
Resize 19 X:T1,roi?:T2,scales?:tensor(float),sizes?:tensor(int64) Y:T1 antialias:int,axes:ints,coordinate_transformation_mode:string,cubic_coeff_a:float,exclude_outside:int,extrapolation_value:float,keep_aspect_ratio_policy:string,mode:string,nearest_mode:string T1=30,T2=66
ReverseSequence 10 input:T,sequence_lens:tensor(int64) Y:T batch_axis:int,time_axis:int T=60
ReverseSequence 28 input:T,sequence_lens:tensor(int64) Y:T batch_axis:int,time_axis:int T=30
RoiAlign 10 X:T1,rois:T1,batch_indices:T2 Y:T1 mode:string,output_height:int,output_width:int,sampling_ratio:int,spatial_scale:float T1=66,T2=97
RoiAlign 16 X:T1,rois:T1,batch_indices:T2 Y:T1 coordinate_transformation_mode:string,mode:string,output_height:int,output_width:int,sampling_ratio:int,spatial_scale:float T1=66,T2=97
RoiAlign 22 X:T1,rois:T1,batch_indices:T2 Y:T1 coordinate_transformation_mode:string,mode:string,output_height:int,output_width:int,sampling_ratio:int,spatial_scale:float T1=45,T2=97
RotaryEmbedding 23 X:T,cos_cache:T,sin_cache:T,position_ids?:M Y:T interleaved:int,num_heads:int,rotary_embedding_dim:int T=55,M=97
Round 11 X:T Y:T . T=66
Round 22 X:T Y:T . T=45
STFT 17 signal:T1,frame_step:T2,window?:T1,frame_length?:T2 output:T1 onesided:int T1=45,T2=94
Scan 8 sequence_lens?:I,initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,directions:ints,num_scan_inputs:int! I=97,V=60
Scan 9 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=60
Scan 11 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=60
Scan 16 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=30
Scan 19 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=29
Scan 21 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=28
Scan 23 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=27
Scan 24 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=26
Scan 25 initial_state_and_scan_inputs~1:V final_state_and_scan_outputs~1:V body:graph!,num_scan_inputs:int!,scan_input_axes:ints,scan_input_directions:ints,scan_output_axes:ints,scan_output_directions:ints V=24
Scatter 9 data:T,indices:Tind,updates:T output:T axis:int T=60,Tind=94
Scatter 11- data:T,indices:Tind,updates:T output:T axis:int T=60,Tind=94
ScatterElements 11 data:T,indices:Tind,updates:T output:T axis:int T=60,Tind=94
ScatterElements 13 data:T,indices:Tind,updates:T output:T axis:int T=30,Tind=94
ScatterElements 16 data:T,indices:Tind,updates:T output:T axis:int,reduction:string T=30,Tind=94
ScatterElements 18 data:T,indices:Tind,updates:T output:T axis:int,reduction:string T=30,Tind=94
ScatterND 11 data:T,indices:tensor(int64),updates:T output:T . T=60
ScatterND 13 data:T,indices:tensor(int64),updates:T output:T . T=30
ScatterND 16 data:T,indices:tensor(int64),updates:T output:T reduction:string T=30
ScatterND 18 data:T,indices:tensor(int64),updates:T output:T reduction:string T=30
Selu 1 X:T Y:T alpha:float,consumed_inputs:ints,gamma:float T=66
Selu 6 X:T Y:T alpha:float,gamma:float T=66
Selu 22 X:T Y:T alpha:float,gamma:float T=45
SequenceAt 11 input_sequence:S,position:I tensor:T . S=21,T=60,I=94
SequenceConstruct 11 inputs*1:T output_sequence:S . T=60,S=21
SequenceEmpty 11 . output:S dtype:int S=21
SequenceErase 11 input_sequence:S,position?:I output_sequence:S . S=21,I=94
SequenceInsert 11 input_sequence:S,tensor:T,position?:I output_sequence:S . T=60,S=21,I=94
SequenceLength 11 input_sequence:S length:I . S=21,I=97
SequenceMap 17 input_sequence:S,additional_inputs~0:V out_sequence~1:S body:graph! S=21,V=23
Shape 1 data:T shape:T1 . T=60,T1=97
Shape 13 data:T shape:T1 . T=30,T1=97
Shape 15 data:T shape:T1 end:int,start:int T=30,T1=97
Shape 19 data:T shape:T1 end:int,start:int T=29,T1=97
Shape 21 data:T shape:T1 end:int,start:int T=28,T1=97
Shape 23 data:T shape:T1 end:int,start:int T=27,T1=97
Shape 24 data:T shape:T1 end:int,start:int T=26,T1=97
Shape 25 data:T shape:T1 end:int,start:int T=24,T1=97
Shrink 9 input:T output:T bias:float,lambd:float T=68
Sigmoid 1 X:T Y:T consumed_inputs:ints T=66
Sigmoid 6 X:T Y:T . T=66
Sigmoid 13 X:T Y:T . T=45
Sign 9 input:T output:T . T=68
Sign 13 input:T output:T . T=49
Sin 7 input:T output:T . T=66
Sin 22 input:T output:T . T=45
Sinh 9 input:T output:T . T=66
Sinh 22 input:T output:T . T=45
Size 1 data:T size:T1 . T=60,T1=97
Size 13 data:T size:T1 . T=30,T1=97
Size 19 data:T size:T1 . T=29,T1=97
Size 21 data:T size:T1 . T=28,T1=97
Size 23 data:T size:T1 . T=27,T1=97
Size 24 data:T size:T1 . T=26,T1=97
Size 25 data:T size:T1 . T=24,T1=97
Slice 1 data:T output:T axes:ints,ends:ints!,starts:ints! T=60
Slice 10 data:T,starts:Tind,ends:Tind,axes?:Tind,steps?:Tind output:T . T=60,Tind=94
Slice 11 data:T,starts:Tind,ends:Tind,axes?:Tind,steps?:Tind output:T . T=60,Tind=94
Slice 13 data:T,starts:Tind,ends:Tind,axes?:Tind,steps?:Tind output:T . T=30,Tind=94
Softmax 1 input:T output:T axis:int T=66
Softmax 11 input:T output:T axis:int T=66
Softmax 13 input:T output:T axis:int T=45
SoftmaxCrossEntropyLoss 12 scores:T,labels:Tind,weights?:T output:T,log_prob?:T ignore_index:int,reduction:string T=66,Tind=94
SoftmaxCrossEntropyLoss 13 scores:T,labels:Tind,weights?:T output:T,log_prob?:T ignore_index:int,reduction:string T=45,Tind=94
Softplus 1 X:T Y:T . T=66
Softplus 22 X:T Y:T . T=45
Softsign 1 input:T output:T . T=66
Softsign 22 input:T output:T . T=45
SpaceToDepth 1 input:T output:T blocksize:int! T=60
SpaceToDepth 13 input:T output:T blocksize:int! T=30
SpaceToDepth 28 input:T output:T blocksize:int!,mode:string T=30
Split 1 input:T,split?:T outputs...*1:T axis:int,split:ints T=66
Split 2 input:T outputs*1:T axis:int,split:ints T=60
Split 11 input:T outputs*1:T axis:int,split:ints T=60
Split 13 input:T,split?:tensor(int64) outputs*1:T axis:int T=30
Split 18 input:T,split?:tensor(int64) outputs*1:T axis:int,num_outputs:int T=30
SplitToSequence 11 input:T,split?:I output_sequence:S axis:int,keepdims:int T=60,I=94,S=21
SplitToSequence 24 input:T,split?:I output_sequence:S axis:int,keepdims:int T=30,I=94,S=20
Sqrt 1 X:T Y:T consumed_inputs:ints T=66
Sqrt 6 X:T Y:T . T=66
Sqrt 13 X:T Y:T . T=45
Squeeze 1 data:T squeezed:T axes:ints T=60
Squeeze 11 data:T squeezed:T axes:ints T=60
Squeeze 13 data:T,axes?:tensor(int64) squeezed:T . T=30
Squeeze 21 data:T,axes?:tensor(int64) squeezed:T . T=28
Squeeze 23 data:T,axes?:tensor(int64) squeezed:T . T=27
Squeeze 24 data:T,axes?:tensor(int64) squeezed:T . T=26
Squeeze 25 data:T,axes?:tensor(int64) squeezed:T . T=24
StringConcat 20 X:T,Y:T Z:T . T=100
StringNormalizer 10 X:tensor(string) Y:tensor(string) case_change_action:string,is_case_sensitive:int,locale:string,stopwords:strings .
StringSplit 20 X:T1 Y:T2,Z:T3 delimiter:string,maxsplit:int T1=100,T2=100,T3=97
Sub 1 A:T,B:T C:T axis:int,broadcast:int,consumed_inputs:ints T=66
Sub 6 A:T,B:T C:T axis:int,broadcast:int T=71
Sub 7 A:T,B:T C:T . T=71
Sub 13 A:T,B:T C:T . T=52
Sub 14 A:T,B:T C:T . T=49
Sum 1 data_0*1:T sum:T consumed_inputs:ints T=66
Sum 6 data_0*1:T sum:T . T=66
Sum 8 data_0*1:T sum:T . T=66
Sum 13 data_0*1:T sum:T . T=45
SwiGLU 28 A:T,B:T Y:T alpha:float T=45
Swish 24 X:T Y:T alpha:float T=45
Tan 7 input:T output:T . T=66
Tan 22 input:T output:T . T=45
Tanh 1 input:T output:T consumed_inputs:ints T=66
Tanh 6 input:T output:T . T=66
Tanh 13 input:T output:T . T=45
TensorScatter 24 past_cache:T,update:T,write_indices?:tensor(int64) present_cache:T axis:int,mode:string T=26
TfIdfVectorizer 9 X:T Y:T1 max_gram_length:int!,max_skip_count:int!,min_gram_length:int!,mode:string!,ngram_counts:ints!,ngram_indexes:ints!,pool_int64s:ints,pool_strings:strings,weights:floats T=95,T1=79
ThresholdedRelu 10 X:T Y:T alpha:float T=66
ThresholdedRelu 22 X:T Y:T alpha:float T=45
Tile 1 input:T,tiles:T,axis:T output:T . T=66,T1=97
Tile 6 input:T,repeats:T1 output:T . T=60,T1=97
Tile 13 input:T,repeats:T1 output:T . T=30,T1=97
TopK 1 X:T Values:T,Indices:I axis:int,k:int! T=66,I=97
TopK 10 X:T,K:tensor(int64) Values:T,Indices:I axis:int T=66,I=97
TopK 11 X:T,K:tensor(int64) Values:T,Indices:I axis:int,largest:int,sorted:int T=68,I=97
TopK 24 X:T,K:tensor(int64) Values:T,Indices:I axis:int,largest:int,sorted:int T=49,I=97
Transpose 1 data:T transposed:T perm:ints T=60
Transpose 13 data:T transposed:T perm:ints T=30
Transpose 21 data:T transposed:T perm:ints T=28
Transpose 23 data:T transposed:T perm:ints T=27
Transpose 24 data:T transposed:T perm:ints T=26
Transpose 25 data:T transposed:T perm:ints T=24
Trilu 14 input:T,k?:tensor(int64) output:T upper:int T=30
Unique 11 X:T Y:T,indices?:tensor(int64),inverse_indices?:tensor(int64),counts?:tensor(int64) axis:int,sorted:int T=60
Unique 28 X:T Y:T,indices?:tensor(int64),inverse_indices?:tensor(int64),counts?:tensor(int64) axis:int,sorted:int T=30
Unsqueeze 1 data:T expanded:T axes:ints! T=60
Unsqueeze 11 data:T expanded:T axes:ints! T=60
Unsqueeze 13 data:T,axes:tensor(int64) expanded:T . T=30
Unsqueeze 21 data:T,axes:tensor(int64) expanded:T . T=28
Unsqueeze 23 data:T,axes:tensor(int64) expanded:T . T=27
Unsqueeze 24 data:T,axes:tensor(int64) expanded:T . T=26
Unsqueeze 25 data:T,axes:tensor(int64) expanded:T . T=24
Upsample 1 X:T Y:T height_scale:float!,mode:string,width_scale:float! T=63
Upsample 7 X:T Y:T mode:string,scales:floats! T=60
Upsample 9 X:T,scales:tensor(float) Y:T mode:string T=60
Upsample 10- X:T,scales:tensor(float) Y:T mode:string T=60
Where 9 condition:B,X:T,Y:T output:T . B=59,T=60
Where 16 condition:B,X:T,Y:T output:T . B=59,T=30
Xor 1 A:T,B:T C:T1 axis:int,broadcast:int T=59,T1=59
Xor 7 A:T,B:T C:T1 . T=59,T1=59
#ai.onnx.ml
ArrayFeatureExtractor 1 X:T,Y:tensor(int64) Z:T . T=76
Binarizer 1 X:T Y:T threshold:float T=75
CastMap 1 X:T1 Y:T2 cast_to:string,map_form:string,max_map:int T1=1,T2=81
CategoryMapper 1 X:T1 Y:T2 cats_int64s:ints,cats_strings:strings,default_int64:int,default_string:string T1=98,T2=98
DictVectorizer 1 X:T1 Y:T2 int64_vocabulary:ints,string_vocabulary:strings T1=0,T2=78
FeatureVectorizer 1 X*1:T1 Y:tensor(float) inputdimensions:ints T1=75
Imputer 1 X:T Y:T imputed_value_floats:floats,imputed_value_int64s:ints,replaced_value_float:float,replaced_value_int64:int T=75
LabelEncoder 1 X:T1 Y:T2 classes_strings:strings,default_int64:int,default_string:string T1=98,T2=98
LabelEncoder 2 X:T1 Y:T2 default_float:float,default_int64:int,default_string:string,keys_floats:floats,keys_int64s:ints,keys_strings:strings,values_floats:floats,values_int64s:ints,values_strings:strings T1=81,T2=81
LabelEncoder 4 X:T1 Y:T2 default_float:float,default_int64:int,default_string:string,default_tensor:tensor,keys_floats:floats,keys_int64s:ints,keys_strings:strings,keys_tensor:tensor,values_floats:floats,values_int64s:ints,values_strings:strings,values_tensor:tensor T1=74,T2=74
LinearClassifier 1 X:T1 Y:T2,Z:tensor(float) classlabels_ints:ints,classlabels_strings:strings,coefficients:floats!,intercepts:floats,multi_class:int,post_transform:string T1=75,T2=98
LinearRegressor 1 X:T Y:tensor(float) coefficients:floats,intercepts:floats,post_transform:string,targets:int T=75
Normalizer 1 X:T Y:tensor(float) norm:string T=75
OneHotEncoder 1 X:T Y:tensor(float) cats_int64s:ints,cats_strings:strings,zeros:int T=76
SVMClassifier 1 X:T1 Y:T2,Z:tensor(float) classlabels_ints:ints,classlabels_strings:strings,coefficients:floats,kernel_params:floats,kernel_type:string,post_transform:string,prob_a:floats,prob_b:floats,rho:floats,support_vectors:floats,vectors_per_class:ints T1=75,T2=98
SVMRegressor 1 X:T Y:tensor(float) coefficients:floats,kernel_params:floats,kernel_type:string,n_supports:int,one_class:int,post_transform:string,rho:floats,support_vectors:floats T=75
Scaler 1 X:T Y:tensor(float) offset:floats,scale:floats T=75
TreeEnsemble 5 X:T Y:T aggregate_function:int,leaf_targetids:ints!,leaf_weights:tensor!,membership_values:tensor,n_targets:int,nodes_falseleafs:ints!,nodes_falsenodeids:ints!,nodes_featureids:ints!,nodes_hitrates:tensor,nodes_missing_value_tracks_true:ints,nodes_modes:tensor!,nodes_splits:tensor!,nodes_trueleafs:ints!,nodes_truenodeids:ints!,post_transform:int,tree_roots:ints! T=66
TreeEnsembleClassifier 1 X:T1 Y:T2,Z:tensor(float) base_values:floats,class_ids:ints,class_nodeids:ints,class_treeids:ints,class_weights:floats,classlabels_int64s:ints,classlabels_strings:strings,nodes_falsenodeids:ints,nodes_featureids:ints,nodes_hitrates:floats,nodes_missing_value_tracks_true:ints,nodes_modes:strings,nodes_nodeids:ints,nodes_treeids:ints,nodes_truenodeids:ints,nodes_values:floats,post_transform:string T1=75,T2=98
TreeEnsembleClassifier 3 X:T1 Y:T2,Z:tensor(float) base_values:floats,base_values_as_tensor:tensor,class_ids:ints,class_nodeids:ints,class_treeids:ints,class_weights:floats,class_weights_as_tensor:tensor,classlabels_int64s:ints,classlabels_strings:strings,nodes_falsenodeids:ints,nodes_featureids:ints,nodes_hitrates:floats,nodes_hitrates_as_tensor:tensor,nodes_missing_value_tracks_true:ints,nodes_modes:strings,nodes_nodeids:ints,nodes_treeids:ints,nodes_truenodeids:ints,nodes_values:floats,nodes_values_as_tensor:tensor,post_transform:string T1=75,T2=98
TreeEnsembleClassifier 5- X:T1 Y:T2,Z:tensor(float) base_values:floats,base_values_as_tensor:tensor,class_ids:ints,class_nodeids:ints,class_treeids:ints,class_weights:floats,class_weights_as_tensor:tensor,classlabels_int64s:ints,classlabels_strings:strings,nodes_falsenodeids:ints,nodes_featureids:ints,nodes_hitrates:floats,nodes_hitrates_as_tensor:tensor,nodes_missing_value_tracks_true:ints,nodes_modes:strings,nodes_nodeids:ints,nodes_treeids:ints,nodes_truenodeids:ints,nodes_values:floats,nodes_values_as_tensor:tensor,post_transform:string T1=75,T2=98
TreeEnsembleRegressor 1 X:T Y:tensor(float) aggregate_function:string,base_values:floats,n_targets:int,nodes_falsenodeids:ints,nodes_featureids:ints,nodes_hitrates:floats,nodes_missing_value_tracks_true:ints,nodes_modes:strings,nodes_nodeids:ints,nodes_treeids:ints,nodes_truenodeids:ints,nodes_values:floats,post_transform:string,target_ids:ints,target_nodeids:ints,target_treeids:ints,target_weights:floats T=75
TreeEnsembleRegressor 3 X:T Y:tensor(float) aggregate_function:string,base_values:floats,base_values_as_tensor:tensor,n_targets:int,nodes_falsenodeids:ints,nodes_featureids:ints,nodes_hitrates:floats,nodes_hitrates_as_tensor:tensor,nodes_missing_value_tracks_true:ints,nodes_modes:strings,nodes_nodeids:ints,nodes_treeids:ints,nodes_truenodeids:ints,nodes_values:floats,nodes_values_as_tensor:tensor,post_transform:string,target_ids:ints,target_nodeids:ints,target_treeids:ints,target_weights:floats,target_weights_as_tensor:tensor T=75
TreeEnsembleRegressor 5- X:T Y:tensor(float) aggregate_function:string,base_values:floats,base_values_as_tensor:tensor,n_targets:int,nodes_falsenodeids:ints,nodes_featureids:ints,nodes_hitrates:floats,nodes_hitrates_as_tensor:tensor,nodes_missing_value_tracks_true:ints,nodes_modes:strings,nodes_nodeids:ints,nodes_treeids:ints,nodes_truenodeids:ints,nodes_values:floats,nodes_values_as_tensor:tensor,post_transform:string,target_ids:ints,target_nodeids:ints,target_treeids:ints,target_weights:floats,target_weights_as_tensor:tensor T=75
ZipMap 1 X:tensor(float) Z:T classlabels_int64s:ints,classlabels_strings:strings T=18
#ai.onnx.preview
FlexAttention 1 Q:T1,K:T1,V:T1 Y:T1 prob_mod:graph,scale:float,score_mod:graph,softmax_precision:int T1=45
#ai.onnx.preview.training
Adagrad 1 R:T1,T:T2,inputs~1:T3 outputs~1:T3 decay_factor:float,epsilon:float,norm_coefficient:float T1=65,T2=97,T3=65
Adam 1 R:T1,T:T2,inputs~1:T3 outputs~1:T3 alpha:float,beta:float,epsilon:float,norm_coefficient:float,norm_coefficient_post:float T1=65,T2=97,T3=65
Gradient 1 Inputs~1:T1 Outputs~1:T2 xs:strings!,y:string!,zs:strings T1=60,T2=66
Momentum 1 R:T1,T:T2,inputs~1:T3 outputs~1:T3 alpha:float!,beta:float!,mode:string!,norm_coefficient:float! T1=65,T2=97,T3=65
`;
